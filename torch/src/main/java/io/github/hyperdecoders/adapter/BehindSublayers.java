package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Ragged;
import io.github.hyperdecoders.t5.Sublayer;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Sequential adapters of one batch, in both places of every block. */
final class BehindSublayers implements LayerAdapters {
    /** Where the adapters come from. */
    @FunctionalInterface
    interface Places {
        SequentialAdapter at(int layer, Sublayer sublayer);
    }

    private final StackShape shape;
    private final Places places;

    /** @param ahead ask for all adapters now, to use them many times */
    BehindSublayers(StackShape shape, boolean ahead, Places places) {
        this.shape = shape;
        this.places = ahead ? ahead(shape, places) : places;
    }

    private static Places ahead(StackShape shape, Places places) {
        List<List<SequentialAdapter>> all = IntStream.range(0, shape.layers())
                .mapToObj(layer ->
                        List.of(places.at(layer, Sublayer.SELF_ATTENTION), places.at(layer, Sublayer.FEED_FORWARD)))
                .toList();
        return (layer, sublayer) -> all.get(layer).get(sublayer == Sublayer.SELF_ATTENTION ? 0 : 1);
    }

    @Override
    public @Nullable Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows) {
        return null;
    }

    @Override
    public Tensor behind(Sublayer sublayer, int layer, Tensor output, Ragged rows) {
        return places.at(layer, sublayer).apply(output, rows, shape.numerics());
    }
}
