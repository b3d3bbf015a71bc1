package io.github.hyperdecoders.t5;

import org.bytedeco.pytorch.Tensor;

/**
 * The parameters of one attention sublayer, which has no biases.
 *
 * @param query [heads * d_kv, d_model]
 * @param key [heads * d_kv, d_model]
 * @param value [heads * d_kv, d_model]
 * @param output [d_model, heads * d_kv]
 */
record AttentionWeights(Tensor query, Tensor key, Tensor value, Tensor output) {
    static AttentionWeights of(String name, Role role, ParameterSource parameters, T5Config config) {
        int d = config.dModel();
        int inner = config.inner();
        Initializer fanIn = Initializer.normal(Math.pow(d, -0.5));
        // The scores are not divided by sqrt(d_kv), so the query's initial values are.
        Initializer ofQuery = Initializer.normal(Math.pow((double) d * config.dKv(), -0.5));
        return new AttentionWeights(
                parameters.get(name + T5Names.QUERY, role, ofQuery, inner, d),
                parameters.get(name + T5Names.KEY, role, fanIn, inner, d),
                parameters.get(name + ".v.weight", role, fanIn, inner, d),
                parameters.get(name + ".o.weight", role, Initializer.normal(Math.pow(inner, -0.5)), d, inner));
    }
}
