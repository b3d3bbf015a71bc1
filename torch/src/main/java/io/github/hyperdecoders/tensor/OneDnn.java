package io.github.hyperdecoders.tensor;

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
    private static final boolean WIDE =
            PRESENT && torch.get_cpu_capability().getString().startsWith("AVX512");

    private OneDnn() {}

    /** Whether products of the format of {@code x} are better left to it here. */
    static boolean isFaster(Tensor x) {
        return Device.isCpu()
                && x.scalar_type().intern() == ScalarType.Float
                && (WIDE || (PRESENT && Threads.oneDnnIsFaster()));
    }

    /** Whether it can put weights of the format of {@code x} in an order of its own, and multiply them. */
    static boolean canPack(Tensor x) {
        return x.scalar_type().intern() == ScalarType.Float ? PRESENT : WIDE;
    }

    /** Whether the gradient of a factor can be added to it by hand: it is frozen, or a parameter rather than made of some. */
    static boolean canRecord(Tensor factor) {
        return !factor.requires_grad() || factor.is_leaf();
    }

    /**
     * {@link Dispatch#linear} as part of the graph, with a backward pass by oneDNN too.
     *
     * @param x requires a gradient
     * @param weight frozen, or a parameter, which gets its gradient in the backward pass
     */
    static Tensor recordedLinear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        Tensor result;
        try (Scope scope = Scope.withoutGradients()) {
            result = scope.keep(Dispatch.linear(x, weight, bias));
        }
        Tensor input = weight.requires_grad() ? GradientPort.input(x) : null;
        return GradientPort.attach(
                result,
                List.of(x),
                gradient -> {
                    Tensor rows = gradient.reshape(-1, gradient.size(-1));
                    if (input != null) {
                        Ops.accumulate(weight, rows.t(), input.reshape(-1, input.size(-1)));
                    }
                    if (bias != null) {
                        Ops.accumulate(bias, rows);
                    }
                    return List.of(Dispatch.linear(gradient, weight.t(), null));
                },
                input == null ? List.of() : List.of(input));
    }
}
