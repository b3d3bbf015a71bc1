package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Kind {@code lora}: learned low-rank additions to projections, shared by all inputs (Hu et al., 2021). Names, layouts and first values
 * are those of Hugging Face's PEFT: {@code decoder.block.3.layer.1.EncDecAttention.q.lora_A.weight} [rank, in] is uniform, {@code
 * lora_B.weight} [out, rank] zero, so that before training the T5 is what it was.
 */
public final class LearnedLora implements AdapterSource {
    /** What the names of A and of B end in, behind the projection's. */
    public static final String A = ".lora_A";

    public static final String B = ".lora_B";

    private record Factors(List<Tensor> a, List<Tensor> b) {}

    private final List<Map<Projections, Factors>> layers = new ArrayList<>();
    private final AdapterContext context;

    LearnedLora(ParameterSource parameters, AdapterContext context) {
        this.context = context;
        for (int layer = 0; layer < context.layers(); layer++) {
            Map<Projections, Factors> ofLayer = new EnumMap<>(Projections.class);
            for (LoraTargets.Place place : context.lora().layers().get(layer)) {
                ofLayer.put(place.projections(), factors(parameters, layer, place));
            }
            layers.add(ofLayer);
        }
    }

    private Factors factors(ParameterSource parameters, int layer, LoraTargets.Place place) {
        Role role = context.stack().adapterRole();
        Factors factors = new Factors(new ArrayList<>(), new ArrayList<>());
        for (LoraTargets.Target target : place.targets()) {
            int rank = target.rank();
            String name = place.projections().moduleName(context.stack(), layer) + "." + target.map();
            factors.a.add(parameters.get(name + A + ".weight", role, Initializer.linear(place.in()), rank, place.in()));
            factors.b.add(parameters.get(name + B + ".weight", role, Initializer.constant(0), place.out(), rank));
        }
        return factors;
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine) {
        return new LoraAdapters(context, ahead, (layer, place) -> {
            Factors factors = Objects.requireNonNull(layers.get(layer).get(place.projections()));
            return LowRank.of(place, forAll(factors.a), forAll(factors.b));
        });
    }

    /** In the product dtype, in which they are frozen, so that training and inference compute the same. */
    private List<Tensor> forAll(List<Tensor> factors) {
        return factors.stream()
                .map(factor -> Ops.cast(factor, context.numerics().product()).unsqueeze(0))
                .toList();
    }
}
