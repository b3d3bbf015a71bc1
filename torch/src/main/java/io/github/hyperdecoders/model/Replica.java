package io.github.hyperdecoders.model;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.t5.Parameters;
import io.github.hyperdecoders.tensor.Dropout;

/**
 * A second network of a model's parameters, with a dropout and gradients of its own; to be closed before the model.
 *
 * @param parameters where its gradients are
 */
public record Replica(AdaptedT5 network, Dropout dropout, Parameters.Shared parameters) implements AutoCloseable {
    @Override
    public void close() {
        parameters.close();
    }
}
