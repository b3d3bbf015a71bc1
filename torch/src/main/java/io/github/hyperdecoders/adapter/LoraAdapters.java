package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Ragged;
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

    private final LoraTargets targets;
    private final Factors factors;

    /** @param ahead ask for all factors now, to use them many times */
    LoraAdapters(StackShape shape, boolean ahead, Factors factors) {
        this.targets = shape.lora();
        this.factors = ahead ? ahead(shape, factors) : factors;
    }

    private static Factors ahead(StackShape shape, Factors factors) {
        List<Map<Projections, LowRank>> all = new ArrayList<>();
        for (int layer = 0; layer < shape.layers(); layer++) {
            Map<Projections, LowRank> ofLayer = new EnumMap<>(Projections.class);
            for (LoraTargets.Place place : shape.lora().places()) {
                ofLayer.put(place.projections(), factors.at(layer, place));
            }
            all.add(ofLayer);
        }
        return (layer, place) -> Objects.requireNonNull(all.get(layer).get(place.projections()));
    }

    @Override
    public @Nullable Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows) {
        return null;
    }

    @Override
    public Tensor projected(Projections projections, int layer, Tensor input, Tensor output, Ragged rows) {
        return targets.at(projections)
                .map(place -> factors.at(layer, place).addTo(output, input, rows))
                .orElse(output);
    }

    @Override
    public boolean changes(Projections projections) {
        return targets.at(projections).isPresent();
    }
}
