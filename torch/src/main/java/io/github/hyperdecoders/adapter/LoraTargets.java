package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Stack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What LoRA adds to in every block of a stack.
 *
 * @param places the projections of which some are targets
 * @param rank of what is added to each target
 * @param scale by which the product of the factors is multiplied: alpha / rank
 */
public record LoraTargets(List<Place> places, int rank, double scale) {
    /**
     * Projections of one input.
     *
     * @param maps names of them all
     * @param targets names of those that are added to, in the same order
     * @param in width of the input
     * @param out width of each projection's result
     */
    public record Place(Projections projections, List<String> maps, List<String> targets, int in, int out) {}

    /**
     * Those that {@code settings} ask for.
     *
     * @throws InputException naming a target that such a T5 does not have
     */
    public static LoraTargets of(Stack stack, T5Config config, AdapterSettings settings) {
        TreeSet<String> known = new TreeSet<>();
        List<Place> places = new ArrayList<>();
        for (Projections projections : Projections.values()) {
            List<String> maps = projections.maps(config);
            known.addAll(maps);
            List<String> targets =
                    maps.stream().filter(settings.loraTargets()::contains).toList();
            if (projections.areIn(stack) && !targets.isEmpty()) {
                places.add(new Place(projections, maps, targets, projections.in(config), projections.out(config)));
            }
        }
        for (String target : settings.loraTargets()) {
            if (!known.contains(target)) {
                throw new InputException("lora_targets has '" + target + "', and this T5's projections are " + known
                        + Nearest.hint(target, known));
            }
        }
        return new LoraTargets(places, settings.loraRank(), settings.loraAlpha() / settings.loraRank());
    }

    /** Where projections that are targets belong, if they are. */
    Optional<Place> at(Projections projections) {
        return places.stream().filter(place -> place.projections == projections).findFirst();
    }

    /** Parameters in the factors of one block's targets among {@code projections}: rank (in + out) for each. */
    public long parameters(Projections... projections) {
        return places.stream()
                .filter(place -> Arrays.asList(projections).contains(place.projections))
                .mapToLong(place -> (long) place.targets.size() * rank * (place.in + place.out))
                .sum();
    }
}
