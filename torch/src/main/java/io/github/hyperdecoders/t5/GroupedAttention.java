package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A group of rows at a time, padded to its longest, heads laid out [rows, heads, length, d_kv]. */
final class GroupedAttention implements RowsAttention {
    private final Ragged rows;
    private final Heads heads;
    /** For each group the positions' bias plus its own mask, to be added to the scores: [rows or 1, heads, length, length]. */
    private final List<Tensor> biases = new ArrayList<>();

    GroupedAttention(Ragged rows, RelativePositionBias positions, boolean causal, Heads heads, Numerics numerics) {
        this.rows = rows;
        this.heads = heads;
        int longest = rows.longest();
        Tensor whole = Ops.cast(positions.forPositions(0, longest, longest), numerics.stream());
        for (RowGroup group : rows.groups()) {
            int length = group.length();
            // Where nothing behind a token is seen, padding needs no mask of its own.
            Tensor mask = causal ? causalBias(length, numerics) : group.paddingBias(numerics);
            biases.add(whole.narrow(2, 0, length).narrow(3, 0, length).add(mask));
        }
    }

    /** [length, length] in the stream format: masked above the diagonal. */
    private static Tensor causalBias(int length, Numerics numerics) {
        return Tensors.full(RowGroup.MASKED, numerics.stream(), length, length).triu(1);
    }

    @Override
    public Tensor attend(List<Tensor> keyQueryValue) {
        return rows.byGroup(Ops.beside(keyQueryValue), (g, padded) -> {
            List<Tensor> kqv = heads.split(padded, 3);
            return heads.attend(kqv.get(1), kqv.get(0), kqv.get(2), biases.get(g));
        });
    }
}
