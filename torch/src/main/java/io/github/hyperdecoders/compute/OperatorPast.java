package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The past of rows that each have all of it. Lives in the scope in which it was made. */
final class OperatorPast implements Past {
    /** [layers, rows, 2, heads, maxLength, d_kv] keys and values. */
    private final Tensor past;

    private final Heads heads;
    private final OperatorAttention attention;
    private @Nullable Tensor bias;
    private int length;

    OperatorPast(int rows, int maxLength, int layers, Heads heads, OperatorAttention attention) {
        this.heads = heads;
        this.attention = attention;
        past = Tensors.empty(attention.numerics().scores(), layers, rows, 2, heads.count(), maxLength, heads.width());
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void begin(Tensor bias) {
        this.bias = bias;
    }

    @Override
    public Tensor attend(int layer, List<Tensor> keyQueryValue) {
        List<Tensor> kqv = heads.split(Ops.concatenate(1, keyQueryValue).unsqueeze(1), 3);
        Tensor ofLayer = past.select(0, layer);
        Tensor keys = append(ofLayer.select(1, 0), kqv.get(0));
        Tensor values = append(ofLayer.select(1, 1), kqv.get(2));
        return heads.joined(attention.sums(kqv.get(1), keys, values, Objects.requireNonNull(bias)))
                .squeeze(1);
    }

    private Tensor append(Tensor cached, Tensor next) {
        cached.narrow(2, length, 1).copy_(next);
        return cached.narrow(2, 0, length + 1);
    }

    @Override
    public void advance() {
        length++;
    }

    /** Moves the positions in which a row differs from what it goes on from. */
    @Override
    public void reorder(int[] rows, int[] shared) {
        try (Scope scope = Scope.withoutGradients()) {
            int[] moved = IntStream.range(0, rows.length)
                    .filter(i -> rows[i] != i && shared[i] < length)
                    .toArray();
            List<Tensor> taken = IntStream.of(moved)
                    .mapToObj(i -> positions(rows[i], shared[i]).clone())
                    .toList();
            for (int k = 0; k < moved.length; k++) {
                positions(moved[k], shared[moved[k]]).copy_(taken.get(k));
            }
        }
    }

    /** [layers, 2, heads, positions, d_kv] of one row from position {@code first} on. */
    private Tensor positions(int row, int first) {
        return past.select(1, row).narrow(3, first, length - first);
    }
}
