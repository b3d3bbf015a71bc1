package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Sublayer;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Adapters that hypernetworks make of a tensor of the graph, and can make again of another.
 *
 * @param vectors what they are made of
 * @param adapters made of these
 * @param maker makes them, each layer's when it is asked for
 */
record MadeAdapters(Tensor vectors, LayerAdapters adapters, Maker maker) implements LayerAdapters {
    /** From tensors like {@link #vectors} to adapters. */
    @FunctionalInterface
    interface Maker {
        LayerAdapters of(Tensor vectors, Engine engine);
    }

    @Override
    public List<Tensor> madeOf() {
        return List.of(vectors);
    }

    @Override
    public LayerAdapters keep(int... sources) {
        return adapters.keep(sources);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Two tensors of equal values are two places in the graph.
    public LayerAdapters of(List<Tensor> others, Engine engine) {
        return others.get(0) == vectors ? adapters : maker.of(others.get(0), engine);
    }

    @Override
    public @Nullable Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows, Engine engine) {
        return adapters.apply(layer, hidden, normed, rows, engine);
    }

    @Override
    public Tensor behind(Sublayer sublayer, int layer, Tensor output, Ragged rows, Engine engine) {
        return adapters.behind(sublayer, layer, output, rows, engine);
    }

    @Override
    public Tensor projected(
            Projections projections, int layer, Tensor input, Tensor output, Ragged rows, Engine engine) {
        return adapters.projected(projections, layer, input, output, rows, engine);
    }

    @Override
    public boolean changes(Projections projections) {
        return adapters.changes(projections);
    }
}
