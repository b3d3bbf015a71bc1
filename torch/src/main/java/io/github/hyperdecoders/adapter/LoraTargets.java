package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.LoraTarget;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Stack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What LoRA adds to in the blocks of a stack.
 *
 * @param layers of each block the projections of which some are targets
 */
public record LoraTargets(List<List<Place>> layers) {
    /**
     * Projections of one input.
     *
     * @param maps names of them all
     * @param targets those that are added to, in the same order
     * @param in width of the input
     * @param out width of each projection's result
     */
    public record Place(Projections projections, List<String> maps, List<Target> targets, int in, int out) {}

    /**
     * A projection that is added to.
     *
     * @param map its name among those of its input
     * @param rank of what is added
     * @param scale by which the product of the factors is multiplied: alpha / rank
     */
    public record Target(String map, int rank, double scale) {}

    /**
     * Those that {@code settings} ask for.
     *
     * @throws InputException naming a target that such a T5 does not have
     */
    public static LoraTargets of(Stack stack, T5Config config, AdapterSettings settings) {
        List<LoraTarget> asked = LoraTarget.of(settings);
        asked.forEach(target -> requireProjection(target, config));
        List<List<Place>> layers = new ArrayList<>();
        for (int layer = 0; layer < stack.layers(config); layer++) {
            List<Place> places = new ArrayList<>();
            for (Projections projections : Projections.values()) {
                List<String> maps = projections.maps(config);
                String module = projections.areIn(stack) ? projections.moduleName(stack, layer) : "";
                List<Target> targets = maps.stream()
                        .flatMap(map -> LoraTarget.of(asked, module + "." + map).stream()
                                .map(target -> new Target(map, target.rank(), target.scale())))
                        .toList();
                if (projections.areIn(stack) && !targets.isEmpty()) {
                    places.add(new Place(projections, maps, targets, projections.in(config), projections.out(config)));
                }
            }
            layers.add(places);
        }
        return new LoraTargets(layers);
    }

    private static void requireProjection(LoraTarget target, T5Config config) {
        TreeSet<String> last = new TreeSet<>();
        for (Stack stack : Stack.values()) {
            for (String name : Projections.names(stack, config)) {
                if (target.means(name)) {
                    return;
                }
                last.add(name.substring(name.lastIndexOf('.') + 1));
            }
        }
        throw new InputException("lora_targets has '" + target.name() + "', and this T5's projections are " + last
                + Nearest.hint(target.lastName(), last));
    }

    /** Where projections of a block that are targets belong, if they are. */
    Optional<Place> at(int layer, Projections projections) {
        return layers.get(layer).stream()
                .filter(place -> place.projections == projections)
                .findFirst();
    }

    /** Whether they are targets in any block. */
    boolean change(Projections projections) {
        return layers.stream().flatMap(List::stream).anyMatch(place -> place.projections == projections);
    }

    /**
     * The projections of a block, where all blocks have the same.
     *
     * @throws InputException where they differ
     */
    List<Place> ofEveryLayer() {
        if (layers.stream().distinct().count() > 1) {
            throw new InputException(
                    "lora_targets differs from block to block, and generated_lora makes what it adds for all"
                            + " blocks alike: expected names without the number of a block, such as q or EncDecAttention.q");
        }
        return layers.get(0);
    }

    /** Parameters in the factors of all blocks' targets among {@code projections}: rank (in + out) for each. */
    public long parameters(Projections... projections) {
        return layers.stream()
                .flatMap(List::stream)
                .filter(place -> Arrays.asList(projections).contains(place.projections))
                .mapToLong(
                        place -> place.targets.stream().mapToLong(Target::rank).sum() * (place.in + place.out))
                .sum();
    }
}
