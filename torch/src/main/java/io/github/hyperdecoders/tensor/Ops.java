package io.github.hyperdecoders.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.BoolOptional;
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

    /** {@code x} in the given dtype; {@code x} itself where it has it already. */
    public static Tensor cast(Tensor x, ScalarType type) {
        return x.scalar_type().intern() == type ? x : x.to(type);
    }

    /** Over the last dimension mean 0 and variance 1: a layer norm without gain and bias. */
    public static Tensor standardise(Tensor x, double epsilon) {
        return torch.layer_norm(x, new long[] {x.size(-1)}, new TensorOptional(), new TensorOptional(), epsilon, false);
    }

    /** Softmax over the last dimension, computed in {@code type}. */
    public static Tensor softmax(Tensor x, ScalarType type) {
        return torch.softmax(x, -1, new ScalarTypeOptional(type));
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

    /** Tensors end to end along a dimension, in the widest of their dtypes; a single one itself. */
    public static Tensor concatenate(int dimension, List<Tensor> tensors) {
        return tensors.size() == 1 ? tensors.get(0) : concatenate(dimension, tensors.toArray(Tensor[]::new));
    }

    /** Tensors end to end along a dimension, in the widest of their dtypes. */
    public static Tensor concatenate(int dimension, Tensor... tensors) {
        return torch.cat(new TensorVector(tensors), dimension);
    }

    /** Tensors of one shape as the slices of a new first dimension. */
    public static Tensor stack(Tensor... tensors) {
        return torch.stack(new TensorVector(tensors), 0);
    }

    /** Parts of the given sizes along the first dimension. */
    public static List<Tensor> split(Tensor x, long... sizes) {
        if (Device.hasMultipleViews()) {
            return list(x.split_with_sizes(sizes, 0));
        }
        return narrowed(x, 0, sizes);
    }

    /** [.., 2 n] as two times [.., n]. */
    public static List<Tensor> halves(Tensor x) {
        if (Device.hasMultipleViews()) {
            return list(x.chunk(2, -1));
        }
        long half = x.size(-1) / 2;
        return narrowed(x, -1, half, half);
    }

    /** The slices along the first dimension, without it. */
    public static List<Tensor> unbind(Tensor x) {
        if (Device.hasMultipleViews()) {
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

    /** Several views by one operator, whose backward pass is one too; not every device has it. Each has a life of its own. */
    private static List<Tensor> list(TensorVector vector) {
        // The vector's own are gone with it, whoever keeps them.
        return Arrays.stream(vector.get()).map(Tensor::new).toList();
    }

    /** Sum over one dimension. */
    public static Tensor sum(Tensor x, int dimension, boolean keepDimension) {
        return x.sum(new long[] {dimension}, keepDimension, new ScalarTypeOptional());
    }

    /** Whether operators on this thread record what a backward pass needs. */
    public static boolean recordsGradients() {
        return GradMode.is_enabled();
    }

    /** What {@code work} gives while gradients are recorded, also inside of a backward pass. */
    public static <T> T recorded(Supplier<T> work) {
        boolean before = GradMode.is_enabled();
        GradMode.set_enabled(true);
        try {
            return work.get();
        } finally {
            GradMode.set_enabled(before);
        }
    }

    /** Runs the backward pass from a scalar. */
    public static void backward(Tensor loss) {
        backward(loss, new Tensor());
    }

    /** Runs the backward pass from a tensor, whose gradient is known; also inside of another. */
    public static void backward(Tensor result, Tensor gradient) {
        Device.keepBackwardOnThisThread();
        result.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    /** Adds the sum of {@code rows} over the first dimension to the gradient of a parameter, if it is trained. */
    public static void addRowsToGradient(Tensor parameter, Tensor rows) {
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

    /** Fills {@code x} in place from U(low, high). */
    public static void uniform(Tensor x, double low, double high, @Nullable Randomness randomness) {
        x.uniform_(low, high, randomness == null ? new GeneratorOptional() : randomness.optional());
    }

    /** Fills {@code x} in place from N(0, std^2). */
    public static void normal(Tensor x, double std, Randomness randomness) {
        x.normal_(0, std, randomness.optional());
    }
}
