package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Steps;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Attention of the decoder's tokens to the source of their row. There are two orders of the same products. Many queries: the source is
 * projected to keys and values once. Few queries: they go to the source instead, {@code q (W_k s) = (q W_k) s} and
 * {@code (w s) W_v = w (s W_v)}, and nothing is computed for each of the many tokens of the source but scores and sums.
 */
final class CrossAttention {
    private final int layer;
    private final AttentionWeights weights;
    private final StackedWeight query;
    private final StackedWeight keyValue;
    private final StackedWeight output;
    private final Heads heads;
    private final T5Config config;
    private final Numerics numerics;
    private final Dropout dropout;

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
        this.dropout = dropout;
        weights = AttentionWeights.of(name, role, parameters, config);
        query = parameters.stack(new Factor(weights.query(), numerics.scores()));
        output = parameters.stack(new Factor(weights.output(), numerics.product()));
        keyValue = parameters.stack(
                new Factor(weights.key(), numerics.scores()), new Factor(weights.value(), numerics.product()));
        heads = new Heads(config, numerics, dropout);
    }

    /** The sources for many tokens a row, all at once. */
    SourceAttention to(EncodedSources sources, LayerAdapters adapters) {
        if (!sources.project()) {
            return (queries, rows) -> goToSources(queries, rows, sources);
        }
        List<Tensor> parts = sources.rows().split(keysAndValues(sources, adapters));
        List<KeysAndValues> projected = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            List<Tensor> split = heads.split(sources.groups().get(g).group().pad(parts.get(g)), 2);
            projected.add(new KeysAndValues(split.get(0), split.get(1)));
        }
        return (queries, rows) -> rows.byGroup(queries, (g, padded) -> {
            KeysAndValues there = projected.get(g);
            Tensor q = heads.split(padded, 1).get(0);
            return heads.attend(
                    q, there.keys(), there.values(), sources.groups().get(g).bias());
        });
    }

    /**
     * The sources for one token of each of their beams at a time.
     *
     * @param unprojected the same as they are, to which queries go themselves; null where that is not to be
     */
    SourceAttention toForSteps(EncodedSources sources, @Nullable StepSources unprojected, LayerAdapters adapters) {
        if (!StepSources.serve(sources, config)) {
            return to(sources, adapters);
        }
        if (unprojected != null) {
            return (queries, rows) -> back(unprojected.attend(toSources(queries), numerics.product()));
        }
        boolean adapted = adapters.changes(Projections.CROSS_KEY_VALUE);
        StepSources projected = new StepSources(
                config.heads(),
                config.dKv(),
                sources.rows(),
                () -> Projected.each(
                        adapted ? List.of(keysAndValues(sources, adapters)) : keyValue.apart(sources.packed()),
                        config.inner()));
        return (queries, rows) -> projected.attend(queries, numerics.product());
    }

    /** [source tokens, 2 * heads * d_kv]: of each token its keys, then its values. */
    private Tensor keysAndValues(EncodedSources sources, LayerAdapters adapters) {
        Tensor packed = sources.packed();
        return adapters.projected(Projections.CROSS_KEY_VALUE, layer, packed, keyValue.apply(packed), sources.rows());
    }

    /**
     * Every token attends to the source of its row.
     *
     * @param x [tokens, d_model]
     * @param rows of x, in the groups of the sources
     * @return [tokens, d_model] in the product format
     */
    Tensor attend(Tensor x, Ragged rows, SourceAttention sources, LayerAdapters adapters) {
        Tensor queries = adapters.projected(Projections.CROSS_QUERY, layer, x, query.apply(x), rows);
        Tensor context = sources.attend(queries, rows);
        return adapters.projected(Projections.CROSS_OUTPUT, layer, context, output.apply(context), rows);
    }

    private Tensor goToSources(Tensor queries, Ragged rows, EncodedSources sources) {
        int h = config.heads();
        int d = config.dModel();
        Tensor asking = toSources(queries);
        if (sources.areRows()) {
            return back(new SourceRows(sources.packed(), sources.rows(), dropout).attend(asking, rows));
        }
        return back(rows.byGroup(asking, (g, padded) -> {
            SourceGroup there = sources.groups().get(g);
            long length = padded.size(1);
            Tensor q = padded.view(-1, 1, length * h, d);
            Tensor source = there.padded().unsqueeze(1);
            return heads.sums(q, source, source, there.bias()).view(-1, length, (long) h * d);
        }));
    }

    /** Queries as they ask the sources themselves: [tokens, heads * d_kv] to [tokens, heads * d_model]. */
    private Tensor toSources(Tensor queries) {
        Tensor byHead = queries.view(-1, config.heads(), config.dKv()).transpose(0, 1);
        return Steps.bmm(byHead, ofHeads(weights.key(), numerics.scores()))
                .transpose(0, 1)
                .reshape(-1, (long) config.heads() * config.dModel());
    }

    /** What they bring back, as sums of values: [tokens, heads * d_model] to [tokens, heads * d_kv] in the product format. */
    private Tensor back(Tensor sums) {
        Tensor byHead = Ops.cast(sums, numerics.product())
                .view(-1, config.heads(), config.dModel())
                .transpose(0, 1);
        Tensor context =
                Steps.bmm(byHead, ofHeads(weights.value(), numerics.product()).transpose(1, 2));
        return context.transpose(0, 1).reshape(-1, config.inner());
    }

    /** [heads * d_kv, d_model] to [heads, d_kv, d_model]. */
    private Tensor ofHeads(Tensor weight, ScalarType format) {
        return Ops.cast(weight, format).view(config.heads(), config.dKv(), config.dModel());
    }
}
