package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.RowGroup;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A group of rows at a time, padded to its longest, heads laid out [rows, heads, length, d_kv]. */
final class OperatorWithinRows implements AttentionWithinRows {
    private final Ragged rows;
    private final Heads heads;
    private final OperatorAttention attention;
    /** For each group the positions' bias plus its own mask, to be added to the scores: [rows or 1, heads, length, length]. */
    private final List<Tensor> biases = new ArrayList<>();

    OperatorWithinRows(Ragged rows, PositionBias positions, boolean causal, Heads heads, OperatorAttention attention) {
        this.rows = rows;
        this.heads = heads;
        this.attention = attention;
        int longest = rows.longest();
        Numerics numerics = attention.numerics();
        Tensor whole = Ops.cast(positions.forPositions(0, longest, longest), numerics.stream());
        for (RowGroup group : rows.groups()) {
            int length = group.length();
            // Where nothing behind a token is seen, padding needs no mask of its own.
            Tensor mask = causal ? causalBias(length, numerics) : group.paddingBias(numerics.stream());
            biases.add(whole.narrow(2, 0, length).narrow(3, 0, length).add(mask));
        }
    }

    /** [length, length] in the stream dtype: masked above the diagonal. */
    private static Tensor causalBias(int length, Numerics numerics) {
        return Tensors.full(RowGroup.MASKED, numerics.stream(), length, length).triu(1);
    }

    @Override
    public Tensor attend(List<Tensor> keyQueryValue) {
        return rows.byGroup(Ops.concatenate(1, keyQueryValue), (g, padded) -> {
            List<Tensor> kqv = heads.split(padded, 3);
            return heads.joined(attention.sums(kqv.get(1), kqv.get(0), kqv.get(2), biases.get(g)));
        });
    }
}
