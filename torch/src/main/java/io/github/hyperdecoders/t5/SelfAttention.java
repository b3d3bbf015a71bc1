package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Attention of tokens to their own row; heads are laid out [rows, heads, length, d_kv], a group of rows at a time. */
final class SelfAttention {
    private final int layer;
    private final StackedWeight keyQueryValue;
    private final StackedWeight output;
    private final Heads heads;

    SelfAttention(
            int layer,
            String name,
            Role role,
            ParameterSource parameters,
            T5Config config,
            Numerics numerics,
            Dropout dropout) {
        this.layer = layer;
        AttentionWeights weights = AttentionWeights.of(name, role, parameters, config);
        keyQueryValue = parameters.stack(
                new Factor(weights.key(), numerics.scores()),
                new Factor(weights.query(), numerics.scores()),
                new Factor(weights.value(), numerics.product()));
        output = parameters.stack(new Factor(weights.output(), numerics.product()));
        heads = new Heads(config, numerics, dropout);
    }

    /**
     * Every token attends to its row.
     *
     * @param x [tokens, d_model]
     * @param bias for each group, added to the scores: broadcastable to [rows, heads, length, length]
     * @return [tokens, d_model] in the product format
     */
    Tensor toOwnRow(Tensor x, Ragged rows, List<Tensor> bias, LayerAdapters adapters) {
        Tensor context = rows.byGroup(project(x, rows, adapters), (g, padded) -> {
            List<Tensor> kqv = heads.split(padded, 3);
            return heads.attend(kqv.get(1), kqv.get(0), kqv.get(2), bias.get(g));
        });
        return output(context, rows, adapters);
    }

    /**
     * One new token a row attends to its row, whose past it joins.
     *
     * @param x [rows, d_model]
     * @return [rows, d_model] in the product format
     */
    Tensor toPast(Tensor x, DecoderCache cache, LayerAdapters adapters) {
        Tensor context = cache.past().attend(layer, project(x, cache.beams(), adapters));
        return output(context, cache.beams(), adapters);
    }

    private Tensor project(Tensor x, Ragged rows, LayerAdapters adapters) {
        return adapters.projected(Projections.SELF_KEY_QUERY_VALUE, layer, x, keyQueryValue.apply(x), rows);
    }

    private Tensor output(Tensor context, Ragged rows, LayerAdapters adapters) {
        return adapters.projected(Projections.SELF_OUTPUT, layer, context, output.apply(context), rows);
    }
}
