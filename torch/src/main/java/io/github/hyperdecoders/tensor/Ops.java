package io.github.hyperdecoders.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The operators of the model in the words of the field. Results belong to the innermost open {@link Scope}. */
public final class Ops {
    private Ops() {}

    /** {@code x} in the given format; {@code x} itself where it has it already. */
    public static Tensor cast(Tensor x, ScalarType type) {
        return x.scalar_type().intern() == type ? x : x.to(type);
    }

    /** {@code x w^T}: [.., in] and [out, in] to [.., out], in the product format. */
    public static Tensor linear(Tensor x, Tensor weight, Numerics numerics) {
        return linear(x, weight, numerics.product());
    }

    /** {@code x w^T}: [.., in] and [out, in] to [.., out], in the given format. */
    public static Tensor linear(Tensor x, Tensor weight, ScalarType format) {
        return affine(cast(x, format), cast(weight, format), null);
    }

    /** {@code x w^T + b}: [.., in], [out, in] and [out] to [.., out], in the product format. */
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias, Numerics numerics) {
        ScalarType format = numerics.product();
        return affine(cast(x, format), cast(weight, format), cast(bias, format));
    }

    /** All of one format. */
    private static Tensor affine(Tensor x, Tensor weight, @Nullable Tensor bias) {
        if (OneDnn.isFaster(x)) {
            if (!recordsGradients()) {
                return Dispatch.linear(x, weight, bias);
            }
            if (x.requires_grad() && OneDnn.canRecord(weight) && (bias == null || OneDnn.canRecord(bias))) {
                return OneDnn.recordedLinear(x, weight, bias);
            }
        }
        return bias == null ? torch.linear(x, weight) : torch.linear(x, weight, new TensorOptional(bias));
    }

    /** {@code a b}: [n, k] and [k, m] to [n, m], of one format; for use where no gradients are recorded. */
    public static Tensor mm(Tensor a, Tensor b) {
        return OneDnn.isFaster(a) ? Dispatch.linear(a, b.t(), null) : a.mm(b);
    }

    /**
     * A sum, and what its norm made of it.
     *
     * @param sum in the format of its first addend
     * @param normed like it, in a format of its own
     */
    public record SumAndNorm(Tensor sum, Tensor normed) {}

    /**
     * The root-mean-square norm of a sum over the last dimension, without mean and bias (T5's layer norm), in the given format.
     *
     * @param addends [tokens, d] each, the first in the stream format
     * @param weight [d]
     */
    public static SumAndNorm rmsNormOfSum(List<Tensor> addends, Tensor weight, double epsilon, ScalarType format) {
        return RmsNorm.ofSum(addends, weight, epsilon, format);
    }

    /** Over the last dimension mean 0 and variance 1: a layer norm without gain and bias. */
    public static Tensor standardise(Tensor x, double epsilon) {
        return torch.layer_norm(x, new long[] {x.size(-1)}, new TensorOptional(), new TensorOptional(), epsilon, false);
    }

    /** Softmax over the last dimension, computed in {@code type}. */
    public static Tensor softmax(Tensor x, ScalarType type) {
        return torch.softmax(x, -1, new ScalarTypeOptional(type));
    }

    /**
     * Scaled dot-product attention without the scaling, in one pass that never holds all scores; for use where no gradients are recorded.
     *
     * @param q [rows, heads, queries, d]
     * @param k [rows, heads, length, d]
     * @param v like k
     * @param bias added to the scores, broadcastable to [rows, heads, queries, length]
     * @return [rows, heads, queries, d]
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, Tensor bias) {
        return torch.scaled_dot_product_attention(
                q, k, v, new TensorOptional(bias), 0.0, false, new DoubleOptional(1.0), false);
    }

    /** Log-softmax over the last dimension, computed in {@code type}. */
    public static Tensor logSoftmax(Tensor x, ScalarType type) {
        return torch.log_softmax(x, -1, new ScalarTypeOptional(type));
    }

    /** The rows {@code ids} of {@code table}: [..] int64 and [n, d] to [.., d]. */
    public static Tensor embedding(Tensor table, Tensor ids) {
        return torch.embedding(table, ids);
    }

    public static Tensor scale(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }

    /** Tensors of as many rows beside one another, in the widest of their formats; [rows, ..] each. */
    public static Tensor beside(List<Tensor> parts) {
        return parts.size() == 1 ? parts.get(0) : cat(1, parts.toArray(Tensor[]::new));
    }

    public static Tensor cat(int dimension, Tensor... tensors) {
        return torch.cat(new TensorVector(tensors), dimension);
    }

    /**
     * A product for each of n: [n, a, b] and [n, b, c] to [n, a, c]. Where a is 1, as in a step of decoding, it is a weighted sum of rows,
     * for which a product would first copy the whole of {@code y} into its own order (docs/performance.md).
     */
    public static Tensor bmm(Tensor x, Tensor y) {
        boolean step = x.size(1) == 1 && !recordsGradients() && x.scalar_type().intern() == ScalarType.Float;
        return step ? sum(x.transpose(1, 2).mul(y), 1, true) : x.bmm(y);
    }

    /** Tensors of one shape as the slices of a new first dimension. */
    public static Tensor stack(Tensor... tensors) {
        return torch.stack(new TensorVector(tensors), 0);
    }

    /** Parts of the given sizes along the first dimension. */
    public static List<Tensor> split(Tensor x, long... sizes) {
        if (Device.isCpu()) {
            return list(x.split_with_sizes(sizes, 0));
        }
        return narrowed(x, 0, sizes);
    }

    /** [.., 2 n] as two times [.., n]. */
    public static List<Tensor> halves(Tensor x) {
        if (Device.isCpu()) {
            return list(x.chunk(2, -1));
        }
        long half = x.size(-1) / 2;
        return narrowed(x, -1, half, half);
    }

    /** The slices along the first dimension, without it. */
    public static List<Tensor> unbind(Tensor x) {
        if (Device.isCpu()) {
            return list(x.unbind());
        }
        return LongStream.range(0, x.size(0)).mapToObj(i -> x.select(0, i)).toList();
    }

    private static List<Tensor> narrowed(Tensor x, int dimension, long... sizes) {
        List<Tensor> parts = new ArrayList<>();
        long first = 0;
        for (long size : sizes) {
            parts.add(x.narrow(dimension, first, size));
            first += size;
        }
        return parts;
    }

    /** Several views by one operator, whose backward pass is one too; not every device has it. */
    private static List<Tensor> list(TensorVector vector) {
        return List.of(vector.get());
    }

    /** Sum over one dimension. */
    public static Tensor sum(Tensor x, int dimension, boolean keepDimension) {
        return x.sum(new long[] {dimension}, keepDimension, new ScalarTypeOptional());
    }

    /** Whether operators on this thread record what a backward pass needs. */
    public static boolean recordsGradients() {
        return GradMode.is_enabled();
    }

    /** Runs the backward pass from a scalar. */
    public static void backward(Tensor loss) {
        Device.keepBackwardOnThisThread();
        loss.backward(new Tensor(), new BoolOptional(), false, new TensorArrayRefOptional());
    }

    /** Adds {@code a b} to the gradient of a parameter, if it is trained. */
    public static void accumulate(Tensor parameter, Tensor a, Tensor b) {
        if (parameter.requires_grad()) {
            ScalarType type = parameter.scalar_type().intern();
            if (a.scalar_type().intern() == type && !OneDnn.isFaster(a)) {
                gradient(parameter).addmm_(a, b);
            } else {
                addToGradient(parameter, cast(mm(a, b), type));
            }
        }
    }

    /** Adds the sum of {@code rows} over the first dimension to the gradient of a parameter, if it is trained. */
    public static void accumulate(Tensor parameter, Tensor rows) {
        if (parameter.requires_grad()) {
            addToGradient(
                    parameter, cast(sum(rows, 0, false), parameter.scalar_type().intern()));
        }
    }

    /** Adds to the gradient of a parameter; the addend may become the gradient itself. */
    public static void addToGradient(Tensor parameter, Tensor addend) {
        if (parameter.grad().defined()) {
            parameter.grad().add_(addend);
        } else {
            parameter.mutable_grad().put(addend);
        }
    }

    private static Tensor gradient(Tensor parameter) {
        if (!parameter.grad().defined()) {
            parameter.mutable_grad().put(torch.zeros_like(parameter.detach()));
        }
        return parameter.grad();
    }

    /** Fills {@code x} in place from U(low, high). */
    public static void uniform(Tensor x, double low, double high, @Nullable Randomness randomness) {
        x.uniform_(low, high, randomness == null ? new GeneratorOptional() : randomness.optional());
    }

    /** Fills {@code x} in place from N(0, std^2). */
    public static void normal(Tensor x, double std, Randomness randomness) {
        x.normal_(0, std, randomness.optional());
    }
}
