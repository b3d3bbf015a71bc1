package io.github.hyperdecoders.tensor;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
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

    /**
     * Zeros of the shape of x whose gradient {@code backward} turns into that of x. {@code scalar}, which is zero, gets a gradient too, of no use,
     * but only after {@code backward} has run.
     */
    public static Tensor of(Tensor x, Tensor scalar, UnaryOperator<Tensor> backward) {
        return hooked(x.sub(x.detach()).add(scalar), backward);
    }

    /**
     * {@code result} as if autograd had computed it from {@code x}: it becomes part of the graph by an in-place addition of nothing to one
     * of its elements, which costs no pass over it, unlike adding zeros. The backward pass writes zeros of its shape once.
     *
     * @param result computed without recording gradients, of any shape, and nobody else's
     * @param backward from the gradient of the result to that of x, of x's shape; runs without recording gradients, and once
     * @param inputs of {@link #input}, which the backward pass reads, and which are let go of behind it
     * @return {@code result}
     */
    public static Tensor attach(Tensor result, Tensor x, UnaryOperator<Tensor> backward, Tensor... inputs) {
        return attach(result, List.of(x), gradient -> List.of(backward.apply(gradient)), List.of(inputs));
    }

    /**
     * The same from several tensors.
     *
     * @param backward from the gradient of the result to those of all x, wanted or not
     */
    public static Tensor attach(
            Tensor result, List<Tensor> x, Function<Tensor, List<Tensor>> backward, List<Tensor> inputs) {
        List<Boolean> wanted = x.stream().map(Tensor::requires_grad).toList();
        if (!Ops.recordsGradients() || !wanted.contains(true)) {
            return result;
        }
        Tensor[] found = new Tensor[wanted.size()];
        Tensor first = result.view(-1).narrow(0, 0, 1);
        for (int i = 0; i < found.length; i++) {
            if (wanted.get(i)) {
                first.add_(nothing(x.get(i), found, i));
            }
        }
        result.register_hook(Scope.untilOutermost(new Hook(gradient -> {
            List<Tensor> gradients = backward.apply(gradient);
            for (int i = 0; i < found.length; i++) {
                if (wanted.get(i)) {
                    found[i] = Scope.own(gradients.get(i));
                }
            }
            inputs.forEach(Tensor::close);
            // What goes on to the entrances is dropped there, so it need not be read.
            return Tensors.zeros(gradient.scalar_type().intern(), 1).expand(Tensors.shape(gradient));
        })));
        return result;
    }

    /** A zero that depends on {@code x}, whose gradient is taken from place i of {@code found}. */
    private static Tensor nothing(Tensor x, Tensor[] found, int i) {
        Tensor entrance = x.alias();
        entrance.register_hook(Scope.untilOutermost(new Hook(ignored -> {
            try (Tensor gradient = Objects.requireNonNull(found[i], "the result's gradient comes first")) {
                return new Tensor(gradient);
            }
        })));
        return Ops.scale(entrance.sum(), 0);
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
            closeReturned();
            try (Scope scope = Scope.withoutGradients()) {
                Tensor arrived = new Tensor(gradient);
                Tensor result = Scope.own(
                        Ops.cast(backward.apply(arrived), arrived.scalar_type().intern()));
                // A backward pass inside of this one has called too.
                closeReturned();
                RETURNED.set(result);
                return result;
            }
        }

        private static void closeReturned() {
            Tensor last = RETURNED.get();
            if (last != null) {
                last.close();
                RETURNED.remove();
            }
        }
    }
}
