package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Numerics;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The encoder's output as all layers of the decoder attend to it.
 *
 * @param packed [tokens, d_model]
 * @param rows how the tokens make up the sources
 * @param groups the same, padded; none where queries go to the sources row after row
 * @param project whether it is worth while to project every token to keys and values (see {@link CrossAttention})
 */
record EncodedSources(Tensor packed, Ragged rows, List<SourceGroup> groups, boolean project) {
    /** Whether queries go to them row after row. */
    boolean areRows() {
        return groups.isEmpty();
    }

    /**
     * Chooses the cheaper order of cross-attention's products.
     *
     * @param source [tokens, d_model] the encoder's output
     * @param adapters where they change keys or values, the sources are projected: the other order knows the stored weights alone
     * @param targets the rows whose tokens will attend to them
     * @param queries how many tokens will attend to the sources of each group at most, all steps of a decoding together
     */
    static EncodedSources of(
            Tensor source,
            Ragged rows,
            Ragged targets,
            LayerAdapters adapters,
            List<Integer> queries,
            T5Config config,
            Numerics numerics) {
        // Multiplications per head, over d_model: to project the sources, and to take the queries to them.
        long projecting = 0;
        long going = 0;
        for (int g = 0; g < queries.size(); g++) {
            RowGroup group = rows.groups().get(g);
            projecting += (long) config.dKv() * group.tokens();
            going += (long) queries.get(g) * (config.dKv() + group.length());
        }
        boolean project = adapters.changes(Projections.CROSS_KEY_VALUE) || projecting <= going;
        boolean byRows = !project && SourceRows.serve(source, targets, config, numerics);
        return new EncodedSources(source, rows, byRows ? List.of() : padded(source, rows, numerics), project);
    }

    private static List<SourceGroup> padded(Tensor source, Ragged rows, Numerics numerics) {
        List<Tensor> parts = rows.split(source);
        List<SourceGroup> groups = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            RowGroup group = rows.groups().get(g);
            groups.add(new SourceGroup(group, group.pad(parts.get(g)), group.paddingBias(numerics)));
        }
        return groups;
    }
}
