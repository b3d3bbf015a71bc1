package io.github.hyperdecoders.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The root-mean-square norm with a frozen weight as part of the graph, in half as many passes over the tokens as autograd takes, which
 * knows it as squares, means, roots and products.
 */
final class RecordedNorm {
    private RecordedNorm() {}

    /** As {@link Ops#rmsNorm}; {@code x} requires a gradient and {@code weight}, of its format, does not. */
    static Tensor of(Tensor x, Tensor weight, double epsilon) {
        Tensor input = Scope.untilBackward(x.detach());
        long width = x.size(-1);
        Tensor result;
        Tensor inverse;
        try (Scope scope = Scope.withoutGradients()) {
            Tensor squares = input.norm(new ScalarOptional(new Scalar(2.0)), new long[] {-1}, true)
                    .square_();
            inverse = Scope.untilBackward(squares.mul_(new Scalar(1.0 / width))
                    .add_(new Scalar(epsilon))
                    .rsqrt_());
            result = scope.keep(input.mul(inverse).mul_(weight));
        }
        return GradientPort.attach(result, x, gradient -> {
            // y = w x r with r = (mean(x^2) + eps)^-1/2, so dx = r w dy - x r^3 mean(w dy x).
            Tensor weighted = gradient.mul(weight);
            Tensor along = Ops.sum(weighted.mul(input), -1, true);
            Tensor share = along.mul_(inverse).mul_(inverse).mul_(inverse).mul_(new Scalar(-1.0 / width));
            return weighted.mul_(inverse).addcmul_(input, share);
        });
    }
}
