package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Attention of tokens to their own row; heads are laid out [rows, heads, length, d_kv], a group of rows at a time. */
final class SelfAttention {
    private final StackedWeight keyValueQuery;
    private final Tensor output;
    private final Heads heads;
    private final Numerics numerics;

    SelfAttention(
            String name, Role role, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.numerics = numerics;
        AttentionWeights weights = AttentionWeights.of(name, role, parameters, config);
        keyValueQuery = parameters.stack(weights.key(), weights.value(), weights.query());
        output = weights.output();
        heads = new Heads(config, numerics, dropout);
    }

    /**
     * Every token attends to its row.
     *
     * @param x [tokens, d_model]
     * @param bias for each group, added to the scores: broadcastable to [rows, heads, length, length]
     * @return [tokens, d_model] in the product format
     */
    Tensor toOwnRow(Tensor x, Ragged rows, List<Tensor> bias) {
        Tensor context = rows.byGroup(keyValueQuery.apply(x, numerics), (g, padded) -> {
            List<Tensor> kvq = heads.split(padded, 3);
            return heads.attend(kvq.get(2), kvq.get(0), kvq.get(1), bias.get(g));
        });
        return Ops.linear(context, output, numerics);
    }

    /**
     * One new token a row attends to its row, whose cache it joins.
     *
     * @param x [rows, d_model]
     * @param bias [1, heads, 1, positions]
     * @return [rows, d_model] in the product format
     */
    Tensor toPast(Tensor x, DecoderCache cache, int layer, Tensor bias) {
        List<Tensor> kvq = heads.split(keyValueQuery.apply(x, numerics).unsqueeze(1), 3);
        KeysAndValues past = cache.append(layer, kvq.get(0), kvq.get(1));
        return Ops.linear(
                heads.attend(kvq.get(2), past.keys(), past.values(), bias).squeeze(1), output, numerics);
    }
}
