package io.github.hyperdecoders.tensor;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.jspecify.annotations.Nullable;

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

    /**
     * {@code result} as if autograd had computed it from {@code x}: it becomes part of the graph by an in-place addition of nothing to one
     * of its elements, which costs no pass over it, unlike adding zeros. The backward pass writes zeros of its shape once.
     *
     * @param result computed without recording gradients, of any shape, and nobody else's
     * @param backward from the gradient of the result to that of x, of x's shape; runs without recording gradients, and once
     * @return {@code result}
     */
    public static Tensor attach(Tensor result, Tensor x, UnaryOperator<Tensor> backward) {
        if (!Ops.recordsGradients() || !x.requires_grad()) {
            return result;
        }
        Tensor[] found = new Tensor[1];
        Tensor entrance = x.alias();
        entrance.register_hook(Scope.untilOutermost(new Hook(ignored -> {
            try (Tensor gradient = Objects.requireNonNull(found[0], "the result's gradient comes first")) {
                return new Tensor(gradient);
            }
        })));
        Tensor nothing = Ops.scale(entrance.sum(), 0);
        result.view(-1).narrow(0, 0, 1).add_(nothing);
        result.register_hook(Scope.untilOutermost(new Hook(gradient -> {
            found[0] = Scope.own(backward.apply(gradient));
            // What goes on to the entrance is dropped there, so it need not be read.
            return Tensors.zeros(gradient.scalar_type().intern(), 1).expand(Tensors.shape(gradient));
        })));
        return result;
    }

    /** {@code x} outside the graph, to be there until the backward pass if gradients are recorded. */
    public static Tensor input(Tensor x) {
        return Ops.recordsGradients() ? Scope.untilBackward(x.detach()) : x;
    }

    private static Tensor hooked(Tensor zero, UnaryOperator<Tensor> backward) {
        if (zero.requires_grad()) {
            zero.register_hook(Scope.untilOutermost(new Hook(backward)));
        }
        return zero;
    }

    private static final class Hook extends TensorTensorHook {
        private static final ThreadLocal<@Nullable Tensor> RETURNED = new ThreadLocal<>();

        private final transient UnaryOperator<Tensor> backward;

        Hook(UnaryOperator<Tensor> backward) {
            this.backward = backward;
        }

        @Override
        public TensorBase call(TensorBase gradient) {
            // Whoever called has taken what was returned last: without this it would live as long as the thread's
            // scope.
            Tensor last = RETURNED.get();
            if (last != null) {
                last.close();
            }
            try (Scope scope = Scope.withoutGradients()) {
                Tensor arrived = new Tensor(gradient);
                Tensor result = Scope.own(
                        Ops.cast(backward.apply(arrived), arrived.scalar_type().intern()));
                RETURNED.set(result);
                return result;
            }
        }
    }
}
