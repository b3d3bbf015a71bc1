package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention of the decoder's tokens to the source of their row. There are two orders of the same products. Many queries: the source is
 * projected to keys and values once. Few queries: they go to the source instead, {@code q (W_k s) = (q W_k) s} and
 * {@code (w s) W_v = w (s W_v)}, and nothing is computed for each of the many tokens of the source but scores and sums.
 */
final class CrossAttention {
    private final int layer;
    private final AttentionWeights weights;
    private final StackedWeight keyValue;
    private final Heads heads;
    private final T5Config config;
    private final Numerics numerics;

    CrossAttention(
            int layer,
            String name,
            Role role,
            ParameterSource parameters,
            T5Config config,
            Numerics numerics,
            Dropout dropout) {
        this.layer = layer;
        this.config = config;
        this.numerics = numerics;
        weights = AttentionWeights.of(name, role, parameters, config);
        keyValue = parameters.stack(
                new Factor(weights.key(), numerics.scores()), new Factor(weights.value(), numerics.product()));
        heads = new Heads(config, numerics, dropout);
    }

    /** Keys and values of each group of sources; none where the queries go to the sources. */
    List<KeysAndValues> project(EncodedSources sources, LayerAdapters adapters) {
        List<KeysAndValues> projected = new ArrayList<>();
        if (sources.project()) {
            Tensor packed = sources.packed();
            List<Tensor> parts = sources.rows()
                    .split(adapters.projected(
                            Projections.CROSS_KEY_VALUE, layer, packed, keyValue.apply(packed), sources.rows()));
            for (int g = 0; g < parts.size(); g++) {
                List<Tensor> split = heads.split(sources.groups().get(g).group().pad(parts.get(g)), 2);
                projected.add(new KeysAndValues(split.get(0), split.get(1)));
            }
        }
        return projected;
    }

    /**
     * Every token attends to the source of its row.
     *
     * @param x [tokens, d_model]
     * @param rows of x, in the groups of the sources
     * @param projected the sources by {@link #project}
     * @return [tokens, d_model] in the product format
     */
    Tensor attend(
            Tensor x, Ragged rows, EncodedSources sources, List<KeysAndValues> projected, LayerAdapters adapters) {
        Tensor queries = adapters.projected(
                Projections.CROSS_QUERY, layer, x, Ops.linear(x, weights.query(), numerics.scores()), rows);
        Tensor context = sources.project()
                ? toProjected(queries, rows, sources, projected)
                : goToSources(queries, rows, sources);
        Tensor result = Ops.linear(context, weights.output(), numerics);
        return adapters.projected(Projections.CROSS_OUTPUT, layer, context, result, rows);
    }

    private Tensor toProjected(Tensor queries, Ragged rows, EncodedSources sources, List<KeysAndValues> projected) {
        return rows.byGroup(queries, (g, padded) -> {
            KeysAndValues there = projected.get(g);
            Tensor q = heads.split(padded, 1).get(0);
            return heads.attend(
                    q, there.keys(), there.values(), sources.groups().get(g).bias());
        });
    }

    private Tensor goToSources(Tensor queries, Ragged rows, EncodedSources sources) {
        int h = config.heads();
        int d = config.dModel();
        Tensor byHead = queries.view(-1, h, config.dKv()).transpose(0, 1);
        Tensor asking = byHead.bmm(ofHeads(weights.key(), numerics.scores()))
                .transpose(0, 1)
                .reshape(-1, (long) h * d);
        Tensor sums = rows.byGroup(asking, (g, padded) -> {
            SourceGroup there = sources.groups().get(g);
            long length = padded.size(1);
            Tensor q = padded.view(-1, 1, length * h, d);
            Tensor source = there.padded().unsqueeze(1);
            return heads.sums(q, source, source, there.bias()).view(-1, length, (long) h * d);
        });
        Tensor values = Ops.cast(sums, numerics.product()).view(-1, h, d).transpose(0, 1);
        Tensor context = values.bmm(ofHeads(weights.value(), numerics.product()).transpose(1, 2));
        return context.transpose(0, 1).reshape(-1, config.inner());
    }

    /** [heads * d_kv, d_model] to [heads, d_kv, d_model]. */
    private Tensor ofHeads(Tensor weight, ScalarType format) {
        return Ops.cast(weight, format).view(config.heads(), config.dKv(), config.dModel());
    }
}
