package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.AttentionToSources;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Heads;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Attention of the decoder's tokens to the source of their row. There are two orders of the same products. Many queries: the source is
 * projected to keys and values once. Few queries: they go to the source instead, {@code q (W_k s) = (q W_k) s} and
 * {@code (w s) W_v = w (s W_v)}, and nothing is computed for each of the many tokens of the source but scores and sums.
 */
final class CrossAttention {
    private final int layer;
    private final AttentionWeights weights;
    private final Linear query;
    private final Linear keyValue;
    private final Linear output;
    private final Heads heads;
    private final int width;

    CrossAttention(int layer, String name, Role role, ParameterSource parameters, T5Config config) {
        this.layer = layer;
        weights = AttentionWeights.of(name, role, parameters, config);
        query = parameters.linear(weights.query());
        output = parameters.linear(weights.output());
        keyValue = parameters.linear(weights.key(), weights.value());
        heads = new Heads(config.heads(), config.dKv());
        width = config.dModel();
    }

    /** The sources as this layer attends to them: projected where that is cheaper, or where adapters change keys or values. */
    AttentionToSources to(EncodedSources sources, LayerAdapters adapters, Engine engine) {
        if (sources.unprojected() != null) {
            return new Unprojected(sources.unprojected(), engine);
        }
        return sources.sources().projected(() -> keysAndValues(sources.packed(), sources.rows(), adapters, engine));
    }

    /** Queries go to the sources as they are, and what they bring back is projected. */
    private final class Unprojected implements AttentionToSources {
        private final AttentionToSources sources;
        private final Engine engine;

        Unprojected(AttentionToSources sources, Engine engine) {
            this.sources = sources;
            this.engine = engine;
        }

        @Override
        public Tensor attend(Tensor queries) {
            return back(sources.attend(toSources(queries, engine)), engine);
        }

        @Override
        public AttentionToSources keep(int... kept) {
            return new Unprojected(sources.keep(kept), engine);
        }
    }

    private List<Tensor> keysAndValues(Tensor packed, Ragged rows, LayerAdapters adapters, Engine engine) {
        Projections here = Projections.CROSS_KEY_VALUE;
        if (!adapters.changes(here)) {
            return engine.linearApart(packed, keyValue);
        }
        return List.of(adapters.projected(here, layer, packed, engine.linear(packed, keyValue), rows, engine));
    }

    /**
     * Every token attends to the source of its row.
     *
     * @param x [tokens, d_model]
     * @param rows of x, as many as sources
     * @return [tokens, d_model] in the product dtype
     */
    Tensor attend(Tensor x, Ragged rows, AttentionToSources sources, LayerAdapters adapters, Engine engine) {
        Tensor projected = engine.linear(x, query);
        Tensor queries = adapters.projected(Projections.CROSS_QUERY, layer, x, projected, rows, engine);
        Tensor context = sources.attend(queries);
        Tensor result = engine.linear(context, output);
        return adapters.projected(Projections.CROSS_OUTPUT, layer, context, result, rows, engine);
    }

    /** Queries as they ask the sources themselves: [tokens, heads * d_kv] to [tokens, heads * d_model]. */
    private Tensor toSources(Tensor queries, Engine engine) {
        Tensor byHead = queries.view(-1, heads.count(), heads.width()).transpose(0, 1);
        return engine.batchedProduct(byHead, ofHeads(weights.key()))
                .transpose(0, 1)
                .reshape(-1, (long) heads.count() * width);
    }

    /** What they bring back, as sums of values: [tokens, heads * d_model] to [tokens, heads * d_kv] in the product dtype. */
    private Tensor back(Tensor sums, Engine engine) {
        Tensor byHead = Ops.cast(sums, weights.value().dtype())
                .view(-1, heads.count(), width)
                .transpose(0, 1);
        Tensor context = engine.batchedProduct(byHead, ofHeads(weights.value()).transpose(1, 2));
        return context.transpose(0, 1).reshape(-1, heads.inner());
    }

    /** [heads * d_kv, d_model] to [heads, d_kv, d_model]. */
    private Tensor ofHeads(Linear.Part map) {
        return Ops.cast(map.weight(), map.dtype()).view(heads.count(), heads.width(), width);
    }
}
