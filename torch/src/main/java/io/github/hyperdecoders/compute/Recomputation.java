package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers of which only what enters them is kept from the forward to the backward pass, where each is computed once more, with the same
 * dropout, and its gradients are found ("gradient checkpointing": Chen et al., 2016). Memory for one layer's inside takes the place of that
 * for all; time for one more forward pass is the price.
 */
final class Recomputation<S> {
    private final Layers<S> layers;
    private final List<Tensor> shared;
    private final Engine engine;

    private Recomputation(Layers<S> layers, List<Tensor> shared, Engine engine) {
        this.layers = layers;
        this.shared = shared;
        this.engine = engine;
    }

    /** As {@link Layers#through}. */
    static <S> List<Tensor> through(Layers<S> layers, List<Tensor> stream, List<Tensor> shared, Engine engine) {
        return new Recomputation<>(layers, shared, engine).through(stream);
    }

    private List<Tensor> through(List<Tensor> stream) {
        S begun = layers.begin(shared, engine);
        List<Tensor> now = stream;
        for (int l = 0; l < layers.count(); l++) {
            // Nothing that enters has a gradient: whether the layer's own parameters do is seen by what leaves it.
            now = hasGradient(now) || hasGradient(shared)
                    ? List.of(outside(l, now, begun))
                    : Layers.one(layers, l, now, begun, engine);
        }
        return now;
    }

    private static boolean hasGradient(List<Tensor> tensors) {
        return tensors.stream().anyMatch(Tensor::requires_grad);
    }

    /** A layer outside the graph: [tokens, d_model], from there back by {@link #again}. */
    private Tensor outside(int l, List<Tensor> stream, S begun) {
        try (Scope scope = Scope.open()) {
            Tensor x = sum(stream);
            Tensor kept = GradientPort.input(x);
            Dropout before = engine.passDropout().fromHere();
            Tensor result;
            try (Scope inner = Scope.withoutGradients()) {
                result = inner.keep(sum(layers.layer(l, List.of(kept), begun, engine)));
            }
            List<Tensor> inputs = new ArrayList<>(shared);
            inputs.add(x);
            Tensor inGraph =
                    GradientPort.attach(result, inputs, gradient -> again(l, kept, before, gradient), List.of(kept));
            stream.forEach(Tensor::close);
            return scope.keep(inGraph);
        }
    }

    /** The layer once more, and back: from the gradient of its result to those of what is shared and, the last, of what entered it. */
    private List<Tensor> again(int l, Tensor kept, Dropout dropout, Tensor gradient) {
        try (Scope scope = Scope.open()) {
            return Ops.recorded(() -> {
                List<Tensor> leaves =
                        shared.stream().map(Recomputation::leafLike).toList();
                Tensor x = leaf(kept);
                dropout.again();
                Engine same = engine.with(dropout);
                Tensor result = sum(layers.layer(l, List.of(x), layers.begin(leaves, same), same));
                Ops.backward(result, gradient);
                List<Tensor> found = new ArrayList<>();
                leaves.forEach(leaf -> found.add(scope.keep(gradientOf(leaf))));
                found.add(scope.keep(gradientOf(x)));
                return found;
            });
        }
    }

    private static Tensor leafLike(Tensor tensor) {
        return tensor.requires_grad() ? leaf(tensor) : tensor;
    }

    private static Tensor leaf(Tensor tensor) {
        Tensor leaf = tensor.detach();
        leaf.requires_grad_(true);
        return leaf;
    }

    /** Zeros where nothing came; a tensor of its own, for what a leaf calls its gradient lives no longer than the leaf. */
    private static Tensor gradientOf(Tensor leaf) {
        Tensor gradient = leaf.grad();
        return gradient.defined()
                ? new Tensor(gradient)
                : Tensors.zeros(leaf.scalar_type().intern(), Tensors.shape(leaf));
    }

    private static Tensor sum(List<Tensor> addends) {
        return addends.stream().reduce(Tensor::add).orElseThrow();
    }
}
