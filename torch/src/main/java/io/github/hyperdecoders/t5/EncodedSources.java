package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.AttentionToSources;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Heads;
import io.github.hyperdecoders.compute.Sources;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The encoder's output as all layers of the decoder attend to it.
 *
 * @param packed [tokens, d_model]
 * @param rows how the tokens make up the sources
 * @param sources the same, as the engine wants it
 * @param unprojected where queries go to the sources themselves; null where each layer projects them (see {@link CrossAttention})
 */
record EncodedSources(
        Tensor packed,
        Ragged rows,
        Sources sources,
        @Nullable AttentionToSources unprojected) {
    /** To read the weights for the few tokens of a step takes as long as to multiply so many by them (docs/performance-history.md). */
    private static final int STEP_TOKENS = 224;

    /**
     * Chooses the cheaper order of cross-attention's products.
     *
     * @param packed [tokens, d_model] the encoder's output
     * @param targets the rows whose tokens attend to it at a time
     * @param queries how many tokens of each row attend to its source, those of all steps of a decoding together
     * @param steps at how many times these tokens come, where they come a few at a time; 0 where all come at once
     * @param adapters where they change keys or values, the sources are projected: the other order knows the stored weights alone
     */
    static EncodedSources of(
            Tensor packed,
            Ragged rows,
            Ragged targets,
            Queries queries,
            int steps,
            LayerAdapters adapters,
            Heads heads,
            Engine engine) {
        // Multiplications per head, over d_model: to project the sources, and to take the queries to them.
        long projecting = (long) heads.width() * rows.tokens();
        long going = (long) steps * STEP_TOKENS * heads.width();
        for (int row = 0; row < rows.rows(); row++) {
            going += (long) queries.of(row) * (heads.width() + rows.length(row));
        }
        Sources sources = engine.sources(packed, rows, targets, heads);
        boolean project = adapters.changes(Projections.CROSS_KEY_VALUE) || projecting <= going;
        return new EncodedSources(packed, rows, sources, project ? null : sources.unprojected());
    }

    /** How many tokens attend to a source. */
    @FunctionalInterface
    interface Queries {
        int of(int row);
    }
}
