package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The weights of one layer's bottleneck adapter, one set per source of a batch: {@code ReLU(x W_down + b_down) W_up + b_up}.
 *
 * @param down [sources, d_model, bottleneck]
 * @param downBias [sources, 1, bottleneck]
 * @param up [sources, bottleneck, d_model]
 * @param upBias [sources, 1, d_model]
 */
record AdapterWeights(Tensor down, Tensor downBias, Tensor up, Tensor upBias) {

    /** [rows, length, d_model] to the same; rows is a multiple of sources, the rows of one source in a row. */
    Tensor apply(Tensor x, Numerics numerics) {
        long rows = x.size(0);
        long width = x.size(2);
        long sources = down.size(0);
        Tensor perSource = Ops.cast(x, numerics.product()).reshape(sources, rows / sources * x.size(1), width);
        Tensor hidden = torch.relu(perSource.bmm(down).add(downBias));
        return hidden.bmm(up).add(upBias).view(rows, x.size(1), width);
    }
}
