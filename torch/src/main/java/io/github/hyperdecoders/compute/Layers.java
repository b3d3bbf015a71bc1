package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers that a stream of tokens goes through, one after the other. They know tensors of the graph by what they are given alone, besides
 * parameters, so that {@link Recomputation} can give them others.
 *
 * @param <S> what all layers use
 */
public interface Layers<S> {
    /** How many there are. */
    int count();

    /**
     * What all layers use.
     *
     * @param shared tensors of the graph that it is made of
     */
    S begin(List<Tensor> shared, Engine engine);

    /**
     * One layer.
     *
     * @param stream addends, [tokens, d_model] each
     * @return at least two addends of what leaves it
     */
    List<Tensor> layer(int index, List<Tensor> stream, S begun, Engine engine);

    /** The stream through all layers; of what lies between two only the graph keeps what it needs. */
    static <S> List<Tensor> through(Layers<S> layers, List<Tensor> stream, List<Tensor> shared, Engine engine) {
        S begun = layers.begin(shared, engine);
        List<Tensor> now = stream;
        for (int l = 0; l < layers.count(); l++) {
            now = one(layers, l, now, begun, engine);
        }
        return now;
    }

    /** The stream through one layer; what entered it is let go of. */
    static <S> List<Tensor> one(Layers<S> layers, int l, List<Tensor> stream, S begun, Engine engine) {
        try (Scope scope = Scope.open()) {
            List<Tensor> next = layers.layer(l, stream, begun, engine);
            stream.forEach(Tensor::close);
            next.forEach(scope::keep);
            return next;
        }
    }
}
