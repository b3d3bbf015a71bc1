package io.github.hyperdecoders.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Two operators of the double format, rounded as the reference rounds them. transformers' T5 computes the mean square of its norm and
 * its softmax in single precision whatever the model's format is, so that numbers computed with it in double carry single-precision
 * rounding, 1e-8 or so, in the order in which PyTorch's kernels add (its AVX2 sum, its AVX-512 softmax). Here the same steps are taken
 * in the same order on any processor, which makes double results comparable to the last digits.
 */
final class ReferenceRounding {
    /** Single-precision lanes of the vector registers in the softmax kernel. */
    private static final int LANES = 16;

    private ReferenceRounding() {}

    /** As {@link Ops#rmsNorm}, the mean square in single precision. */
    static Tensor rmsNorm(Tensor x, Tensor weight, double epsilon) {
        Tensor variance = x.to(ScalarType.Float).square().mean(new long[] {-1}, true, new ScalarTypeOptional());
        return x.mul(variance.add(new Scalar(epsilon)).rsqrt()).mul(weight);
    }

    /** As {@link Ops#softmax} over the last dimension, in single precision; double in and out. */
    static Tensor softmax(Tensor x) {
        Tensor single = x.to(ScalarType.Float);
        Tensor input = single.detach();
        Tensor exponentials = input.sub(input.max(-1, true).get0()).exp();
        Tensor probabilities = exponentials.mul(sum(exponentials).reciprocal());
        if (!single.requires_grad()) {
            return probabilities.to(ScalarType.Double);
        }
        // Adding an exact zero that depends on the input lets the hook put the kernel's own backward in its place.
        Tensor zero = single.sub(input);
        zero.register_hook(Scope.untilOutermost(new SoftmaxBackward(probabilities)));
        return probabilities.add(zero).to(ScalarType.Double);
    }

    private static final class SoftmaxBackward extends TensorTensorHook {
        private final transient Tensor probabilities;

        SoftmaxBackward(Tensor probabilities) {
            this.probabilities = Scope.untilOutermost(probabilities);
        }

        @Override
        public TensorBase call(TensorBase gradient) {
            Tensor g = new Tensor(gradient);
            return g.sub(sum(g.mul(probabilities))).mul(probabilities);
        }
    }

    /** Sum over the last dimension in the kernel's order: one after the other in a single register, else by lanes and then in halves. */
    private static Tensor sum(Tensor x) {
        int width = (int) x.size(-1);
        if (width < LANES) {
            Tensor total = x.narrow(-1, 0, 1);
            for (int i = 1; i < width; i++) {
                total = total.add(x.narrow(-1, i, 1));
            }
            return total;
        }
        Tensor lanes = x.narrow(-1, 0, LANES).clone();
        for (int i = LANES; i < width; i += LANES) {
            int count = Math.min(LANES, width - i);
            lanes.narrow(-1, 0, count).add_(x.narrow(-1, i, count));
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
            lanes = lanes.narrow(-1, 0, half).add(lanes.narrow(-1, half, half));
        }
        return lanes;
    }
}
