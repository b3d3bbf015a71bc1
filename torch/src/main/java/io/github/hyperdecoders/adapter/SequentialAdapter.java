package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.RowGroup;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An adapter behind a sublayer, {@code A(y) = y + LN(GELU(y W_down + b_down) W_up + b_up)}, with a layer norm of its own whose gain and
 * bias are part of it (Hyperformer, section 2). One set of weights for each of n sources, or with n = 1 one for all.
 *
 * @param down [n, bottleneck, d_model]
 * @param downBias [n, 1, bottleneck]
 * @param up [n, d_model, bottleneck]
 * @param upBias [n, 1, d_model]
 * @param gain [n, 1, d_model]
 * @param bias [n, 1, d_model]
 */
record SequentialAdapter(Tensor down, Tensor downBias, Tensor up, Tensor upBias, Tensor gain, Tensor bias) {
    private static final double EPSILON = 1e-5;

    /** [tokens, d_model] to the same in the stream dtype; as many rows as sources. */
    Tensor apply(Tensor output, Ragged rows, Engine engine) {
        if (down.size(0) == 1) {
            return apply(output.unsqueeze(0), engine).squeeze(0);
        }
        return rows.byGroup(output, (g, padded) -> {
            RowGroup group = rows.groups().get(g);
            return ofRows(group.firstRow(), group.rows()).apply(padded, engine);
        });
    }

    /** [n, length, d_model] to the same. */
    private Tensor apply(Tensor y, Engine engine) {
        Numerics numerics = engine.numerics();
        Tensor x = Ops.cast(y, numerics.product());
        Tensor inner = torch.gelu(engine.batchedProduct(x, down.transpose(1, 2)).add(downBias), "tanh");
        Tensor out = Ops.cast(engine.batchedProduct(inner, up.transpose(1, 2)).add(upBias), numerics.stream());
        return Ops.cast(y, numerics.stream())
                .add(Ops.standardise(out, EPSILON).mul(gain).add(bias));
    }

    /** Those with the given numbers: [sources] int64. */
    SequentialAdapter select(Tensor numbers) {
        return new SequentialAdapter(
                down.index_select(0, numbers),
                downBias.index_select(0, numbers),
                up.index_select(0, numbers),
                upBias.index_select(0, numbers),
                gain.index_select(0, numbers),
                bias.index_select(0, numbers));
    }

    /**
     * A copy of the weights of some sources, in the innermost scope; where one set serves all, a copy of this.
     *
     * @param sources numbers, rising
     */
    SequentialAdapter keep(int... sources) {
        long[] own = down.size(0) == 1
                ? new long[] {0}
                : Arrays.stream(sources).asLongStream().toArray();
        return select(Tensors.of(own));
    }

    private SequentialAdapter ofRows(int first, int count) {
        return new SequentialAdapter(
                down.narrow(0, first, count),
                downBias.narrow(0, first, count),
                up.narrow(0, first, count),
                upBias.narrow(0, first, count),
                gain.narrow(0, first, count),
                bias.narrow(0, first, count));
    }
}
