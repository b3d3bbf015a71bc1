package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Dispatch;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Processor;
import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Products of single precision by oneDNN, to which libtorch itself gives only those of bfloat16. It writes its kernels for the processor
 * at hand, with AVX-512 where there is any, and shares its work out to libtorch's own threads.
 */
final class OneDnn {
    /** Whether libtorch was built with it; it is not for every processor. */
    static final boolean PRESENT = torch.hasMKLDNN();

    /** Where twice as wide registers make it faster than a BLAS that may not know the processor; where both know it they are alike. */
    static final boolean WIDE = PRESENT && Processor.libtorchCapability().startsWith("AVX512");

    private OneDnn() {}

    /** {@code x w^T + b}; records no gradients. */
    static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return Dispatch.linear(x, weight, bias);
    }

    /**
     * {@code x w^T} of few rows; records no gradients.
     *
     * @param weight [out, in] as it is or {@link #packed}
     */
    static Tensor fewRows(Tensor x, Tensor weight) {
        return canPack(x) ? Dispatch.linear(x, weight, null) : torch.linear(x, weight);
    }

    /** A weight, [out, in], in the order that suits few rows, which only {@link #fewRows} can read; itself where oneDNN has none. */
    static Tensor packed(Tensor weight) {
        return canPack(weight) ? Dispatch.packed(weight) : weight;
    }

    private static boolean canPack(Tensor x) {
        return x.scalar_type().intern() == ScalarType.Float ? PRESENT : WIDE;
    }

    /** Whether the gradient of a factor can be added to it by hand: it is frozen, or a parameter rather than made of some. */
    static boolean canRecord(Tensor factor) {
        return !factor.requires_grad() || factor.is_leaf();
    }

    /**
     * {@link #linear} as part of the graph, with a backward pass by oneDNN too.
     *
     * @param x requires a gradient
     * @param weight frozen, or a parameter, which gets its gradient in the backward pass
     * @param products of the same pass
     */
    static Tensor recordedLinear(Tensor x, Tensor weight, @Nullable Tensor bias, Products products) {
        Tensor result;
        try (Scope scope = Scope.withoutGradients()) {
            result = scope.keep(linear(x, weight, bias));
        }
        Tensor input = weight.requires_grad() ? GradientPort.input(x) : null;
        return GradientPort.attach(
                result,
                List.of(x),
                gradient -> {
                    Tensor rows = gradient.reshape(-1, gradient.size(-1));
                    if (input != null) {
                        products.addToGradient(weight, rows.t(), input.reshape(-1, input.size(-1)));
                    }
                    if (bias != null) {
                        Ops.addRowsToGradient(bias, rows);
                    }
                    return List.of(linear(gradient, weight.t(), null));
                },
                input == null ? List.of() : List.of(input));
    }
}
