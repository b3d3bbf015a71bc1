package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Scores, softmax and weighted sums of T5's attention, which does not scale the scores, by libtorch's operators. */
record OperatorAttention(Numerics numerics, Dropout dropout) {
    /**
     * The values summed by attention's weights, for any number of heads and any width.
     *
     * @param q [rows, heads, queries, d] in the dtype of scores
     * @param k [rows, heads, length, d] in the same dtype
     * @param v [rows, heads, length, d]
     * @param bias added to the scores, broadcastable to [rows, heads, queries, length]
     * @return [rows, heads, queries, d]
     */
    Tensor sums(Tensor q, Tensor k, Tensor v, Tensor bias) {
        if (isFused(bias)) {
            Tensor values = Ops.cast(v, numerics.scores());
            return torch.scaled_dot_product_attention(
                    q, k, values, new TensorOptional(bias), dropout.rate(), false, new DoubleOptional(1.0), false);
        }
        Tensor scores = q.matmul(k.transpose(2, 3)).add(bias);
        Tensor weights = dropout.apply(Ops.softmax(scores, numerics.stream()));
        return Ops.cast(weights, numerics.product()).matmul(Ops.cast(v, numerics.product()));
    }

    /**
     * Whether one kernel does all of it: the processor's is slow on the way back and drops by masks of its own, and none has a gradient of the
     * bias.
     */
    private boolean isFused(Tensor bias) {
        boolean forwardAlone = !Ops.recordsGradients() && !dropout.isActive();
        return forwardAlone || (!Device.isCpu() && !bias.requires_grad());
    }
}
