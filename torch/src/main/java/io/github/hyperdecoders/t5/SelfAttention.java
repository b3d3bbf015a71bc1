package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.T5Config;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Attention of tokens to their own row. */
final class SelfAttention {
    private final int layer;
    private final Linear keyQueryValue;
    private final Linear output;

    SelfAttention(int layer, String name, Role role, ParameterSource parameters, T5Config config) {
        this.layer = layer;
        AttentionWeights weights = AttentionWeights.of(name, role, parameters, config);
        keyQueryValue = parameters.linear(weights.key(), weights.query(), weights.value());
        output = parameters.linear(weights.output());
    }

    /**
     * Every token attends to its row: the whole of it, or in a decoding what there is of it so far.
     *
     * @param x [tokens, d_model]
     * @return [tokens, d_model] in the product dtype
     */
    Tensor attend(Tensor x, Ragged rows, AttentionWithinRows attention, LayerAdapters adapters, Engine engine) {
        Tensor context = attention.attend(project(x, rows, adapters, engine));
        Tensor result = engine.linear(context, output);
        return adapters.projected(Projections.SELF_OUTPUT, layer, context, result, rows, engine);
    }

    private List<Tensor> project(Tensor x, Ragged rows, LayerAdapters adapters, Engine engine) {
        Projections here = Projections.SELF_KEY_QUERY_VALUE;
        if (!adapters.changes(here)) {
            return engine.linearApart(x, keyQueryValue);
        }
        return List.of(adapters.projected(here, layer, x, engine.linear(x, keyQueryValue), rows, engine));
    }
}
