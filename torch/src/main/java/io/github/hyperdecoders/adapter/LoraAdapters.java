package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Projections;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** LoRA's additions to the projections of every block, for one batch. */
final class LoraAdapters implements LayerAdapters {
    /** Where the factors come from. */
    @FunctionalInterface
    interface Factors {
        LowRank at(int layer, LoraTargets.Place place);
    }

    private final AdapterContext context;
    private final Factors factors;

    /** @param ahead ask for all factors now, to use them many times */
    LoraAdapters(AdapterContext context, boolean ahead, Factors factors) {
        this.context = context;
        this.factors = ahead ? ahead(context, factors) : factors;
    }

    private static Factors ahead(AdapterContext context, Factors factors) {
        List<Map<Projections, LowRank>> all = new ArrayList<>();
        for (int layer = 0; layer < context.layers(); layer++) {
            Map<Projections, LowRank> ofLayer = new EnumMap<>(Projections.class);
            for (LoraTargets.Place place : context.lora().layers().get(layer)) {
                ofLayer.put(place.projections(), factors.at(layer, place));
            }
            all.add(ofLayer);
        }
        return (layer, place) -> Objects.requireNonNull(all.get(layer).get(place.projections()));
    }

    @Override
    public @Nullable Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows, Engine engine) {
        return null;
    }

    @Override
    public Tensor projected(
            Projections projections, int layer, Tensor input, Tensor output, Ragged rows, Engine engine) {
        return context.lora()
                .at(layer, projections)
                .map(place -> factors.at(layer, place).addTo(output, input, rows, engine))
                .orElse(output);
    }

    @Override
    public boolean changes(Projections projections) {
        return context.lora().change(projections);
    }

    @Override
    public LayerAdapters keep(int... sources) {
        return new LoraAdapters(
                context, true, (layer, place) -> factors.at(layer, place).keep(sources));
    }
}
