package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.LayerAdapters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Adapters whose weights differ between the sources of a batch, made when a layer runs or all ahead. */
final class PerSourceAdapters {
    private PerSourceAdapters() {}

    static LayerAdapters of(StackShape shape, boolean ahead, IntFunction<AdapterWeights> weightsOfLayer) {
        IntFunction<AdapterWeights> weights = weightsOfLayer;
        if (ahead) {
            List<AdapterWeights> made = new ArrayList<>();
            for (int l = 0; l < shape.layers(); l++) {
                made.add(weightsOfLayer.apply(l));
            }
            weights = made::get;
        }
        IntFunction<AdapterWeights> source = weights;
        return (layer, hidden, normed, rows) ->
                source.apply(layer).apply(shape.input(hidden, normed), rows, shape.numerics());
    }
}
