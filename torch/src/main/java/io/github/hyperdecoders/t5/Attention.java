package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Multi-head attention without biases and without scaling of the scores. Everything outside the scores works on packed tokens; heads
 * are laid out [rows, heads, length, d_kv], a group of rows at a time.
 */
final class Attention {
    /** Beyond so many keys the fused kernel is slower than products of its parts (docs/performance.md). */
    private static final int LONGEST_FUSED = 256;

    private final StackedWeight keyValueQuery;
    private final StackedWeight query;
    private final StackedWeight keyValue;
    private final Tensor output;
    private final T5Config config;
    private final Numerics numerics;
    private final Dropout dropout;

    /** Keys and values of the rows of one group: [rows, heads, length, d_kv] each. */
    record KeysAndValues(Tensor keys, Tensor values) {}

    Attention(
            String name,
            boolean ofOneself,
            Role role,
            ParameterSource parameters,
            T5Config config,
            Numerics numerics,
            Dropout dropout) {
        this.config = config;
        this.numerics = numerics;
        this.dropout = dropout;
        int d = config.dModel();
        int inner = config.inner();
        Initializer fanIn = Initializer.normal(Math.pow(d, -0.5));
        // The scores are not divided by sqrt(d_kv), so the query's initial values are.
        Tensor q = parameters.get(
                name + ".q.weight", role, Initializer.normal(Math.pow((double) d * config.dKv(), -0.5)), inner, d);
        Tensor k = parameters.get(name + ".k.weight", role, fanIn, inner, d);
        Tensor v = parameters.get(name + ".v.weight", role, fanIn, inner, d);
        output = parameters.get(name + ".o.weight", role, Initializer.normal(Math.pow(inner, -0.5)), d, inner);
        keyValueQuery = ofOneself ? parameters.stack(k, v, q) : new StackedWeight(k, v, q);
        query = new StackedWeight(q);
        keyValue = ofOneself ? new StackedWeight(k, v) : parameters.stack(k, v);
    }

    /**
     * Self-attention: every token attends to its row.
     *
     * @param x [tokens, d_model]
     * @param bias for each group, added to the scores: broadcastable to [rows, heads, length, length]
     * @return [tokens, d_model] in the product format
     */
    Tensor toOwnRow(Tensor x, Ragged rows, List<Tensor> bias) {
        List<Tensor> parts = rows.split(keyValueQuery.apply(x, numerics));
        List<Tensor> contexts = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            RowGroup group = rows.groups().get(g);
            List<Tensor> heads = Ops.unbind(heads(group.pad(parts.get(g)), 3));
            contexts.add(group.unpad(context(heads.get(2), heads.get(0), heads.get(1), bias.get(g))));
        }
        return Ops.linear(rows.join(contexts), output, numerics);
    }

    /** Keys and values of other tokens, [tokens, d_model], for each group of their rows. */
    List<KeysAndValues> keysAndValues(Tensor source, Ragged rows) {
        List<Tensor> parts = rows.split(keyValue.apply(source, numerics));
        List<KeysAndValues> made = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            List<Tensor> heads = Ops.unbind(heads(rows.groups().get(g).pad(parts.get(g)), 2));
            made.add(new KeysAndValues(heads.get(0), heads.get(1)));
        }
        return made;
    }

    /**
     * Cross-attention: every token attends to the source of its row.
     *
     * @param x [tokens, d_model]
     * @param rows of x, in the groups of the sources
     * @param sources for each group
     * @param bias for each group, broadcastable to [rows, heads, queries, length]
     * @return [tokens, d_model] in the product format
     */
    Tensor toSource(Tensor x, Ragged rows, List<KeysAndValues> sources, List<Tensor> bias) {
        List<Tensor> parts = rows.split(query.apply(x, numerics));
        List<Tensor> contexts = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            RowGroup group = rows.groups().get(g);
            KeysAndValues source = sources.get(g);
            Tensor q = heads(group.pad(parts.get(g)), 1).squeeze(0);
            contexts.add(group.unpad(context(q, source.keys, source.values, bias.get(g))));
        }
        return Ops.linear(rows.join(contexts), output, numerics);
    }

    /**
     * Self-attention of one new token a row, which joins the cache of its row.
     *
     * @param x [rows, d_model]
     * @param bias [1, heads, 1, positions]
     * @return [rows, d_model] in the product format
     */
    Tensor toPast(Tensor x, DecoderCache cache, int layer, Tensor bias) {
        Tensor projected = keyValueQuery.apply(x, numerics).unsqueeze(1);
        List<Tensor> heads = Ops.unbind(heads(projected, 3));
        KeysAndValues past = cache.append(layer, heads.get(0), heads.get(1));
        return Ops.linear(context(heads.get(2), past.keys, past.values, bias).squeeze(1), output, numerics);
    }

    /** [rows, heads, queries, d_kv] and what they attend to, to [rows, queries, heads * d_kv]. */
    private Tensor context(Tensor q, Tensor k, Tensor v, Tensor bias) {
        Tensor context;
        if (!Ops.recordsGradients() && numerics.stream() == ScalarType.Float && k.size(2) <= LONGEST_FUSED) {
            context = Ops.attention(q, k, v, Ops.cast(bias, numerics.product()));
        } else {
            Tensor scores = q.matmul(k.transpose(2, 3)).add(bias);
            Tensor weights = dropout.apply(Ops.softmax(scores, numerics.stream()));
            context = Ops.cast(weights, numerics.product()).matmul(v);
        }
        return context.transpose(1, 2).reshape(q.size(0), q.size(2), config.inner());
    }

    /** [rows, length, kinds * heads * d_kv] to [kinds, rows, heads, length, d_kv]. */
    private Tensor heads(Tensor x, int kinds) {
        return x.view(x.size(0), x.size(1), kinds, config.heads(), config.dKv())
                .permute(2, 0, 3, 1, 4)
                .contiguous();
    }
}
