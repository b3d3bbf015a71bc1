package io.github.hyperdecoders.model;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.parameter.Parameters;

/**
 * A second network of a model's parameters, with gradients of its own; to be closed before the model.
 *
 * @param parameters where its gradients are
 */
public record Replica(AdaptedT5 network, Parameters.Shared parameters) implements AutoCloseable {
    @Override
    public void close() {
        parameters.close();
    }
}
