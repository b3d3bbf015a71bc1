package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The linear maps of one attention sublayer, which have no biases.
 *
 * @param query [heads * d_kv, d_model]
 * @param key [heads * d_kv, d_model]
 * @param value [heads * d_kv, d_model]
 * @param output [d_model, heads * d_kv]
 */
record AttentionWeights(Linear.Part query, Linear.Part key, Linear.Part value, Linear.Part output) {
    static AttentionWeights of(String name, Role role, ParameterSource parameters, T5Config config) {
        Numerics numerics = parameters.numerics();
        int d = config.dModel();
        int inner = config.inner();
        Initializer fanIn = Initializer.normal(Math.pow(d, -0.5));
        // The scores are not divided by sqrt(d_kv), so the query's initial values are.
        Initializer ofQuery = Initializer.normal(Math.pow((double) d * config.dKv(), -0.5));
        Initializer ofOutput = Initializer.normal(Math.pow(inner, -0.5));
        return new AttentionWeights(
                part(parameters, name + ".q.weight", role, numerics.scores(), ofQuery, inner, d),
                part(parameters, name + ".k.weight", role, numerics.scores(), fanIn, inner, d),
                part(parameters, name + ".v.weight", role, numerics.product(), fanIn, inner, d),
                part(parameters, name + ".o.weight", role, numerics.product(), ofOutput, d, inner));
    }

    private static Linear.Part part(
            ParameterSource parameters,
            String name,
            Role role,
            ScalarType dtype,
            Initializer initializer,
            long out,
            long in) {
        return new Linear.Part(parameters.get(List.of(name), role, dtype, initializer, out, in), null, dtype);
    }
}
