package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.Activation;
import io.github.hyperdecoders.recipe.T5Config;
import org.bytedeco.pytorch.Tensor;

/** The position-wise network: ReLU in v1.0, gated in v1.1, by GELU in its tangent form or by SiLU. */
final class FeedForward {
    private final int layer;
    private final Linear in;
    private final boolean gated;
    private final Activation activation;
    private final Linear out;

    FeedForward(int layer, String name, Role role, ParameterSource parameters, T5Config config) {
        this.layer = layer;
        this.gated = config.gated();
        this.activation = config.activation();
        int width = config.dFf();
        int d = config.dModel();
        Initializer fanIn = Initializer.normal(Math.pow(d, -0.5));
        in = gated
                ? parameters.linear(
                        part(parameters, name + ".wi_0.weight", role, fanIn, width, d),
                        part(parameters, name + ".wi_1.weight", role, fanIn, width, d))
                : parameters.linear(part(parameters, name + ".wi.weight", role, fanIn, width, d));
        Initializer ofOut = Initializer.normal(Math.pow(width, -0.5));
        out = parameters.linear(part(parameters, name + ".wo.weight", role, ofOut, d, width));
    }

    private static Linear.Part part(
            ParameterSource parameters, String name, Role role, Initializer initializer, long out, long in) {
        Tensor weight = parameters.get(name, role, initializer, out, in);
        return new Linear.Part(weight, null, parameters.numerics().product());
    }

    /** [tokens, d_model] to [tokens, d_model] in the product dtype. */
    Tensor apply(Tensor x, Ragged rows, LayerAdapters adapters, Engine engine) {
        Tensor before = adapters.projected(Projections.FEED_FORWARD_IN, layer, x, engine.linear(x, in), rows, engine);
        Tensor hidden = gated ? engine.gated(before, activation) : engine.activated(before, activation);
        return adapters.projected(
                Projections.FEED_FORWARD_OUT, layer, hidden, engine.linear(hidden, out), rows, engine);
    }
}
