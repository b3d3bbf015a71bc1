package io.github.hyperdecoders.tensor;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * A way for backward passes written by hand into autograd, which knows no functions of Java's: an exact zero that depends on a tensor.
 * Added to a result that was computed outside the graph it changes nothing but makes the backward pass come by, to be told the true
 * gradient there.
 */
public final class GradientPort {
    private GradientPort() {}

    /**
     * Zeros of the shape of {@code x}.
     *
     * @param backward from the gradient that arrives at the zeros to that of x; runs without recording gradients, and once
     */
    public static Tensor of(Tensor x, UnaryOperator<Tensor> backward) {
        return hooked(x.sub(x.detach()), backward);
    }

    /** The same where {@code scalar}, which is zero, gets a gradient too, of no use, but only after {@code backward} has run. */
    public static Tensor of(Tensor x, Tensor scalar, UnaryOperator<Tensor> backward) {
        return hooked(x.sub(x.detach()).add(scalar), backward);
    }

    private static Tensor hooked(Tensor zero, UnaryOperator<Tensor> backward) {
        if (zero.requires_grad()) {
            zero.register_hook(Scope.untilOutermost(new Hook(backward)));
        }
        return zero;
    }

    private static final class Hook extends TensorTensorHook {
        private final transient UnaryOperator<Tensor> backward;

        Hook(UnaryOperator<Tensor> backward) {
            this.backward = backward;
        }

        @Override
        public TensorBase call(TensorBase gradient) {
            Tensor arrived = new Tensor(gradient);
            return Ops.cast(backward.apply(arrived), arrived.scalar_type().intern());
        }
    }
}
