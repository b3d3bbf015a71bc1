package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Projections;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Kind {@code generated_lora}: LoRA's factors made for each instance by a hypernetwork like that of {@code generated} adapters, with two
 * heads for each target. This is ours and goes beyond the paper. It begins as LoRA does: A is the head's bias, uniform as a learned A,
 * plus next to nothing that depends on the instance; B is zero, so that before training the T5 is what it was.
 */
final class GeneratedLora implements HypernetworkAdapters {
    /** Those of a place's targets, in their order. */
    private record Heads(List<Linear> a, List<Linear> b) {}

    private final AdapterContext context;
    private final LayerCodes codes;
    private final OfLayers<Map<Projections, Heads>> heads;
    private final VectorSource input;

    GeneratedLora(ParameterSource parameters, AdapterContext context) {
        this.context = context;
        codes = new LayerCodes(parameters, context);
        List<LoraTargets.Place> targets = context.lora().ofEveryLayer();
        heads = OfLayers.of(context, prefix -> {
            Map<Projections, Heads> places = new EnumMap<>(Projections.class);
            for (LoraTargets.Place place : targets) {
                places.put(place.projections(), heads(parameters, prefix, place));
            }
            return places;
        });
        input = GeneratedAdapters.processed(parameters, context);
    }

    private Heads heads(ParameterSource parameters, String prefix, LoraTargets.Place place) {
        Role role = context.stack().hypernetworkRole();
        int b = context.hypernetworkBottleneck();
        Initializer zero = Initializer.constant(0);
        Heads made = new Heads(new ArrayList<>(), new ArrayList<>());
        for (LoraTargets.Target target : place.targets()) {
            int rank = target.rank();
            String name = prefix + place.projections().module() + "." + target.map();
            String a = name + LearnedLora.A;
            long outA = (long) rank * place.in();
            made.a.add(parameters.affine(
                    a, role, Hypernetwork.small(b, place.in()), Initializer.linear(place.in()), outA, b));
            String up = name + LearnedLora.B;
            long outB = (long) place.out() * rank;
            made.b.add(parameters.affine(up, role, zero, zero, outB, b));
        }
        return made;
    }

    @Override
    public Tensor vectors(Conditioning conditioning, Engine engine) {
        return input.of(conditioning, engine);
    }

    @Override
    public Map<String, Tensor> parts(int layer, Tensor vectors, Engine engine) {
        Tensor z = codes.of(layer, vectors, engine);
        Map<String, Tensor> parts = new LinkedHashMap<>();
        for (LoraTargets.Place place : context.lora().ofEveryLayer()) {
            List<Tensor> a = a(layer, place, z, engine);
            List<Tensor> b = b(layer, place, z, engine);
            for (int t = 0; t < a.size(); t++) {
                String name = place.projections().module() + "."
                        + place.targets().get(t).map();
                parts.put(name + LearnedLora.A, a.get(t));
                parts.put(name + LearnedLora.B, b.get(t));
            }
        }
        return parts;
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine) {
        Tensor all = codes.all(vectors(conditioning, engine), engine);
        return new MadeAdapters(all, of(all, ahead, engine), (others, now) -> of(others, false, now));
    }

    /** From the codes of all layers. */
    private LayerAdapters of(Tensor all, boolean ahead, Engine engine) {
        return new LoraAdapters(context, ahead, (layer, place) -> {
            Tensor z = all.select(0, layer);
            return LowRank.of(place, a(layer, place, z, engine), b(layer, place, z, engine));
        });
    }

    /** [sources, rank, in] of each target. */
    private List<Tensor> a(int layer, LoraTargets.Place place, Tensor z, Engine engine) {
        return of(layer, place).a.stream()
                .map(head -> engine.linear(z, head).view(z.size(0), -1, place.in()))
                .toList();
    }

    /** [sources, out, rank] of each target. */
    private List<Tensor> b(int layer, LoraTargets.Place place, Tensor z, Engine engine) {
        return of(layer, place).b.stream()
                .map(head -> engine.linear(z, head).view(z.size(0), place.out(), -1))
                .toList();
    }

    private Heads of(int layer, LoraTargets.Place place) {
        return Objects.requireNonNull(heads.at(layer).get(place.projections()));
    }
}
