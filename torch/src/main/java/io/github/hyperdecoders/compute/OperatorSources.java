package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.RowGroup;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
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
        List<Part> ofGroups = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            List<Tensor> there = heads.split(rows.groups().get(g).pad(parts.get(g)), 2);
            ofGroups.add(new Part(there.get(0), there.get(1), biases.get(g)));
        }
        return new OfGroups(targets, ofGroups, (padded, part) -> {
            Tensor q = heads.split(padded, 1).get(0);
            return heads.joined(attention.sums(q, part.keys(), part.values(), part.bias()));
        });
    }

    @Override
    public AttentionToSources unprojected() {
        List<Tensor> parts = rows.split(packed);
        List<Part> ofGroups = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            Tensor source = rows.groups().get(g).pad(parts.get(g)).unsqueeze(1);
            ofGroups.add(new Part(source, source, biases.get(g)));
        }
        long width = packed.size(1);
        return new OfGroups(targets, ofGroups, (padded, part) -> {
            // All heads read the same tokens: their queries are those of one head, one after the other.
            Tensor q = padded.view(padded.size(0), 1, padded.size(1) * heads.count(), width);
            return attention.sums(q, part.keys(), part.values(), part.bias()).view(padded.size(0), padded.size(1), -1);
        });
    }

    /**
     * A group of sources, padded.
     *
     * @param keys [rows, heads, length, width]
     * @param values like them
     * @param bias [rows, 1, 1, length], or a single zero
     */
    private record Part(Tensor keys, Tensor values, Tensor bias) {
        Part rows(Tensor numbers) {
            Tensor ofRows = bias.size(0) == keys.size(0)
                    ? bias.index_select(0, numbers)
                    : Tensors.copy(bias, bias.scalar_type().intern());
            return new Part(keys.index_select(0, numbers), values.index_select(0, numbers), ofRows);
        }
    }

    /** What a group's queries, [rows, length, width], bring back. */
    @FunctionalInterface
    private interface OfPart {
        Tensor attend(Tensor padded, Part part);
    }

    /** A group after the other. */
    private record OfGroups(Ragged targets, List<Part> parts, OfPart function) implements AttentionToSources {
        @Override
        public Tensor attend(Tensor queries) {
            return targets.byGroup(queries, (g, padded) -> function.attend(padded, parts.get(g)));
        }

        @Override
        public AttentionToSources keep(int... sources) {
            List<Part> kept = new ArrayList<>();
            for (int g = 0; g < parts.size(); g++) {
                RowGroup group = targets.groups().get(g);
                long[] own = Arrays.stream(sources)
                        .filter(source -> source >= group.firstRow() && source < group.firstRow() + group.rows())
                        .mapToLong(source -> source - group.firstRow())
                        .toArray();
                if (own.length > 0) {
                    kept.add(parts.get(g).rows(Tensors.of(own)));
                }
            }
            return new OfGroups(targets.keep(sources), kept, function);
        }
    }
}
