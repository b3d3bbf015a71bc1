package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Bottlenecks;
import io.github.hyperdecoders.t5.LayerAdapters;
import java.util.function.IntFunction;

/** Adapters whose weights differ between the sources of a batch. */
final class PerSourceAdapters {
    private PerSourceAdapters() {}

    static LayerAdapters of(AdapterContext context, IntFunction<Bottlenecks> weightsOfLayer) {
        return (layer, hidden, normed, rows, engine) ->
                engine.bottlenecks(context.input(hidden, normed), weightsOfLayer.apply(layer), rows);
    }
}
