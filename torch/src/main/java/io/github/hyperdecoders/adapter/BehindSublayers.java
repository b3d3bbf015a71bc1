package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.LayerAdapters;
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
        SequentialAdapter at(int layer, Sublayer sublayer, Engine engine);
    }

    private final AdapterContext context;
    private final Places places;
    private final Engine engine;

    /** @param ahead ask for all adapters now, to use them many times */
    BehindSublayers(AdapterContext context, boolean ahead, Places places, Engine engine) {
        this.context = context;
        this.engine = engine;
        this.places = ahead ? ahead(context, places, engine) : places;
    }

    private static Places ahead(AdapterContext context, Places places, Engine engine) {
        List<List<SequentialAdapter>> all = IntStream.range(0, context.layers())
                .mapToObj(layer -> List.of(
                        places.at(layer, Sublayer.SELF_ATTENTION, engine),
                        places.at(layer, Sublayer.FEED_FORWARD, engine)))
                .toList();
        return (layer, sublayer, other) -> all.get(layer).get(sublayer == Sublayer.SELF_ATTENTION ? 0 : 1);
    }

    @Override
    public @Nullable Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows, Engine engine) {
        return null;
    }

    @Override
    public Tensor behind(Sublayer sublayer, int layer, Tensor output, Ragged rows, Engine engine) {
        return places.at(layer, sublayer, engine).apply(output, rows, engine);
    }

    @Override
    public LayerAdapters keep(int... sources) {
        return new BehindSublayers(
                context,
                true,
                (layer, sublayer, given) -> places.at(layer, sublayer, given).keep(sources),
                engine);
    }
}
