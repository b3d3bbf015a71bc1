package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.LayerAdapters;
import java.util.function.IntFunction;

/** Adapters whose weights differ between the sources of a batch. */
final class PerSourceAdapters {
    private PerSourceAdapters() {}

    static LayerAdapters of(StackShape shape, IntFunction<AdapterWeights> weightsOfLayer) {
        return (layer, hidden, normed, rows) ->
                weightsOfLayer.apply(layer).apply(shape.input(hidden, normed), rows, shape.numerics());
    }
}
