package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * Kind {@code generated_lora}: LoRA's factors made for each instance by a hypernetwork like that of {@code generated} adapters, with two
 * heads for each target. This is ours and goes beyond the paper. It begins as LoRA does: A is the head's bias, uniform as a learned A,
 * plus next to nothing that depends on the instance; B is zero, so that before training the T5 is what it was.
 */
final class GeneratedLora implements HypernetworkAdapters {
    private record Heads(List<Hypernetwork.Head> a, List<Hypernetwork.Head> b) {}

    private final StackShape shape;
    private final LayerCodes codes;
    private final Map<Projections, Heads> heads = new EnumMap<>(Projections.class);
    private final Function<Conditioning, Tensor> input;

    GeneratedLora(ParameterSource parameters, StackShape shape) {
        this.shape = shape;
        codes = new LayerCodes(parameters, shape);
        for (LoraTargets.Place place : shape.lora().places()) {
            heads.put(place.projections(), heads(parameters, place));
        }
        input = GeneratedAdapters.processed(parameters, shape);
    }

    private Heads heads(ParameterSource parameters, LoraTargets.Place place) {
        Role role = shape.stack().adapterRole();
        int b = shape.hypernetworkBottleneck();
        int rank = shape.lora().rank();
        Initializer zero = Initializer.constant(0);
        Heads made = new Heads(new ArrayList<>(), new ArrayList<>());
        for (String target : place.targets()) {
            String name =
                    shape.generatorName() + "decoder." + place.projections().module() + "." + target;
            String a = name + LearnedLora.A;
            long outA = (long) rank * place.in();
            made.a.add(new Hypernetwork.Head(
                    parameters.get(a + ".weight", role, Hypernetwork.small(b, place.in()), outA, b),
                    parameters.get(a + ".bias", role, Initializer.linear(place.in()), outA)));
            String up = name + LearnedLora.B;
            long outB = (long) place.out() * rank;
            made.b.add(new Hypernetwork.Head(
                    parameters.get(up + ".weight", role, zero, outB, b),
                    parameters.get(up + ".bias", role, zero, outB)));
        }
        return made;
    }

    @Override
    public Tensor vectors(Conditioning conditioning) {
        return input.apply(conditioning);
    }

    @Override
    public Map<String, Tensor> parts(int layer, Tensor vectors) {
        Tensor z = codes.of(layer, vectors);
        Map<String, Tensor> parts = new LinkedHashMap<>();
        for (LoraTargets.Place place : shape.lora().places()) {
            List<Tensor> a = a(place, z);
            List<Tensor> b = b(place, z);
            for (int t = 0; t < a.size(); t++) {
                String name =
                        place.projections().module() + "." + place.targets().get(t);
                parts.put(name + LearnedLora.A, a.get(t));
                parts.put(name + LearnedLora.B, b.get(t));
            }
        }
        return parts;
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead) {
        Tensor all = codes.all(vectors(conditioning));
        return new LoraAdapters(shape, ahead, (layer, place) -> {
            Tensor z = all.select(0, layer);
            return LowRank.of(place, shape.lora().scale(), a(place, z), b(place, z));
        });
    }

    /** [sources, rank, in] of each target. */
    private List<Tensor> a(LoraTargets.Place place, Tensor z) {
        return of(place).a.stream()
                .map(head -> head.apply(z, shape.numerics())
                        .view(z.size(0), shape.lora().rank(), -1))
                .toList();
    }

    /** [sources, out, rank] of each target. */
    private List<Tensor> b(LoraTargets.Place place, Tensor z) {
        return of(place).b.stream()
                .map(head -> head.apply(z, shape.numerics())
                        .view(z.size(0), -1, shape.lora().rank()))
                .toList();
    }

    private Heads of(LoraTargets.Place place) {
        return Objects.requireNonNull(heads.get(place.projections()));
    }
}
