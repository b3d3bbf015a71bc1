package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.RowGroup;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** A group of sources at a time, padded to its longest. */
final class OperatorSources implements Sources {
    private final Tensor packed;
    private final Ragged rows;
    /** The rows of the tokens that attend, in the groups of the sources. */
    private final Ragged targets;

    private final Heads heads;
    private final OperatorAttention attention;
    /** Of each group [rows, 1, 1, length] in the stream dtype: hides the padding; may be a single zero. */
    private final List<Tensor> biases;

    OperatorSources(Tensor packed, Ragged rows, Ragged targets, Heads heads, OperatorAttention attention) {
        this.packed = packed;
        this.rows = rows;
        this.targets = targets.groupedAs(rows);
        this.heads = heads;
        this.attention = attention;
        biases = rows.groups().stream()
                .map(group -> group.paddingBias(attention.numerics().stream()))
                .toList();
    }

    @Override
    public AttentionToSources projected(Supplier<List<Tensor>> keysAndValues) {
        List<Tensor> parts = rows.split(Ops.concatenate(1, keysAndValues.get()));
        List<List<Tensor>> ofGroups = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            ofGroups.add(heads.split(rows.groups().get(g).pad(parts.get(g)), 2));
        }
        return queries -> targets.byGroup(queries, (g, padded) -> {
            List<Tensor> there = ofGroups.get(g);
            Tensor q = heads.split(padded, 1).get(0);
            return heads.joined(attention.sums(q, there.get(0), there.get(1), biases.get(g)));
        });
    }

    @Override
    public AttentionToSources unprojected() {
        List<Tensor> parts = rows.split(packed);
        List<Tensor> sources = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            RowGroup group = rows.groups().get(g);
            sources.add(group.pad(parts.get(g)).unsqueeze(1));
        }
        long width = packed.size(1);
        return queries -> targets.byGroup(queries, (g, padded) -> {
            // All heads read the same tokens: their queries are those of one head, one after the other.
            Tensor q = padded.view(padded.size(0), 1, padded.size(1) * heads.count(), width);
            Tensor source = sources.get(g);
            return attention.sums(q, source, source, biases.get(g)).view(padded.size(0), padded.size(1), -1);
        });
    }
}
