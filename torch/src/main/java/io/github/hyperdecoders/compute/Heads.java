package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The heads of attention.
 *
 * @param count how many
 * @param width of a key, a query or a value of one of them (d_kv)
 */
public record Heads(int count, int width) {
    /** Width of all of them together. */
    public int inner() {
        return count * width;
    }

    /** [rows, length, kinds * inner] to kinds times [rows, count, length, width]. */
    List<Tensor> split(Tensor x, int kinds) {
        Tensor byKind = x.view(x.size(0), x.size(1), kinds, count, width).permute(2, 0, 3, 1, 4);
        // A single position lies well as it is.
        return Ops.unbind(x.size(1) == 1 ? byKind : byKind.contiguous());
    }

    /** [rows, count, length, any width] to [rows, length, count * that width]. */
    Tensor joined(Tensor x) {
        return x.transpose(1, 2).reshape(x.size(0), x.size(2), count * x.size(3));
    }
}
