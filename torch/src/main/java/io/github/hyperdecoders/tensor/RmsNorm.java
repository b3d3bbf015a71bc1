package io.github.hyperdecoders.tensor;

import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.Norm;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The root-mean-square norm, each time by whoever is fastest. */
final class RmsNorm {
    private RmsNorm() {}

    /** [.., d] and [d] to [.., d], in the format of {@code x}. */
    static Tensor of(Tensor x, Tensor weight, double epsilon) {
        ScalarType type = x.scalar_type().intern();
        boolean trained = Ops.recordsGradients() && weight.requires_grad();
        if (!trained && Vectors.serve(x) && x.dim() == 2) {
            return byVectors(x, weight, epsilon);
        }
        Tensor factors = Ops.cast(weight, type);
        if (!trained && Ops.recordsGradients() && x.requires_grad()) {
            return recorded(x, factors, epsilon);
        }
        return torch.rms_norm(x, new long[] {weight.size(0)}, new TensorOptional(factors), new DoubleOptional(epsilon));
    }

    /** As {@link Ops#rmsNormOfSum}. */
    static Ops.SumAndNorm ofSum(List<Tensor> addends, Tensor weight, double epsilon, ScalarType format) {
        if (addends.size() > 1 && !Ops.recordsGradients() && addends.stream().allMatch(Vectors::serve)) {
            return sumByVectors(addends, weight, epsilon, format);
        }
        Tensor sum = addends.stream().reduce(Tensor::add).orElseThrow();
        return new Ops.SumAndNorm(sum, Ops.cast(of(sum, weight, epsilon), format));
    }

    /** In one pass, without gradients. */
    private static Ops.SumAndNorm sumByVectors(List<Tensor> addends, Tensor weight, double epsilon, ScalarType format) {
        long[] shape = Tensors.shape(addends.get(0));
        Tensor sum = Tensors.empty(addends.get(0).scalar_type().intern(), shape);
        Tensor normed = Tensors.empty(format, shape);
        Norm norm = norm(weight, epsilon);
        List<FloatReader> in = addends.stream().map(Tensors::reader).toList();
        FloatWriter sums = Tensors.writer(sum);
        FloatWriter out = Tensors.writer(normed);
        Steps.eachSlice(sum, (first, rows) -> norm.forwardSums(in, first, rows, sums, out));
        return new Ops.SumAndNorm(sum, normed);
    }

    private static Norm norm(Tensor weight, double epsilon) {
        return new Norm(Tensors.toFloats(Ops.cast(weight, ScalarType.Float)), (float) epsilon);
    }

    private static Tensor byVectors(Tensor x, Tensor weight, double epsilon) {
        ScalarType type = x.scalar_type().intern();
        Norm norm = norm(weight, epsilon);
        Tensor input = GradientPort.input(x);
        Tensor result;
        try (Scope scope = Scope.withoutGradients()) {
            result = scope.keep(Tensors.empty(type, Tensors.shape(x)));
            FloatReader in = Tensors.reader(input);
            FloatWriter out = Tensors.writer(result);
            Steps.eachSlice(x, (first, rows) -> norm.forward(in, first, rows, out));
        }
        return GradientPort.attach(
                result,
                x,
                gradient -> {
                    Tensor found = Tensors.empty(type, Tensors.shape(input));
                    FloatReader arrived = Tensors.reader(gradient.contiguous());
                    norm.backward(Tensors.reader(input), 0, (int) input.size(0), arrived, Tensors.writer(found));
                    return found;
                },
                input);
    }

    /**
     * With a frozen weight as part of the graph, in half as many passes over the tokens as autograd takes, which knows it as squares,
     * means, roots and products.
     */
    private static Tensor recorded(Tensor x, Tensor weight, double epsilon) {
        Tensor input = GradientPort.input(x);
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
        return GradientPort.attach(
                result,
                x,
                gradient -> {
                    // y = w x r with r = (mean(x^2) + eps)^-1/2, so dx = r w dy - x r^3 mean(w dy x).
                    Tensor weighted = gradient.mul(weight);
                    Tensor along = Ops.sum(weighted.mul(input), -1, true);
                    Tensor share =
                            along.mul_(inverse).mul_(inverse).mul_(inverse).mul_(new Scalar(-1.0 / width));
                    return weighted.mul_(inverse).addcmul_(input, share);
                },
                input,
                inverse);
    }
}
