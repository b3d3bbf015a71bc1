package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Attention of tokens to their own row. */
final class SelfAttention {
    private final int layer;
    private final StackedWeight keyQueryValue;
    private final StackedWeight output;

    SelfAttention(int layer, String name, Role role, ParameterSource parameters, T5Config config, Numerics numerics) {
        this.layer = layer;
        AttentionWeights weights = AttentionWeights.of(name, role, parameters, config);
        keyQueryValue = parameters.stack(
                new Factor(weights.key(), numerics.scores()),
                new Factor(weights.query(), numerics.scores()),
                new Factor(weights.value(), numerics.product()));
        output = parameters.stack(new Factor(weights.output(), numerics.product()));
    }

    /**
     * Every token attends to its row.
     *
     * @param x [tokens, d_model]
     * @return [tokens, d_model] in the product format
     */
    Tensor toOwnRow(Tensor x, Ragged rows, RowsAttention attention, LayerAdapters adapters) {
        return output(attention.attend(project(x, rows, adapters)), rows, adapters);
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

    private List<Tensor> project(Tensor x, Ragged rows, LayerAdapters adapters) {
        if (!adapters.changes(Projections.SELF_KEY_QUERY_VALUE)) {
            return keyQueryValue.apart(x);
        }
        return List.of(adapters.projected(Projections.SELF_KEY_QUERY_VALUE, layer, x, keyQueryValue.apply(x), rows));
    }

    private Tensor output(Tensor context, Ragged rows, LayerAdapters adapters) {
        return adapters.projected(Projections.SELF_OUTPUT, layer, context, output.apply(context), rows);
    }
}
