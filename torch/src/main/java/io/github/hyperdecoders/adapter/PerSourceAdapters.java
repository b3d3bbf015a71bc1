package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Bottlenecks;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.LayerAdapters;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Adapters whose weights differ between the sources of a batch. */
record PerSourceAdapters(AdapterContext context, IntFunction<Bottlenecks> weightsOfLayer) implements LayerAdapters {
    @Override
    public Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows, Engine engine) {
        return engine.bottlenecks(context.input(hidden, normed), weightsOfLayer.apply(layer), rows);
    }

    @Override
    public LayerAdapters keep(int... sources) {
        List<Bottlenecks> kept = IntStream.range(0, context.layers())
                .mapToObj(layer -> weightsOfLayer.apply(layer).keep(sources))
                .toList();
        return new PerSourceAdapters(context, kept::get);
    }
}
