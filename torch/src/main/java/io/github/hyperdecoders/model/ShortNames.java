package io.github.hyperdecoders.model;

import io.github.hyperdecoders.recipe.LoraTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says of which modules something is true by the ends of their names, where they say it of no others. */
final class ShortNames {
    private ShortNames() {}

    /** Ends that the names of {@code some} of {@code all} modules have, and none of the rest. */
    static List<String> of(Collection<String> some, Collection<String> all) {
        Map<String, LoraTarget> alike = new LinkedHashMap<>();
        some.forEach(name -> alike.put(name, new LoraTarget(name, 1, 1)));
        return of(alike, all).stream().map(LoraTarget::name).toList();
    }

    /** The targets of {@code some} of {@code all} modules, several that have the same rank and alpha as one where none else is meant by it. */
    static List<LoraTarget> of(Map<String, LoraTarget> some, Collection<String> all) {
        List<LoraTarget> found = new ArrayList<>();
        Set<String> open = new HashSet<>(some.keySet());
        for (Map.Entry<String, LoraTarget> entry : some.entrySet()) {
            if (open.contains(entry.getKey())) {
                LoraTarget shortest = shortest(entry.getKey(), entry.getValue(), some, all);
                found.add(shortest);
                open.removeIf(shortest::means);
            }
        }
        return found;
    }

    private static LoraTarget shortest(
            String name, LoraTarget own, Map<String, LoraTarget> some, Collection<String> all) {
        int last = name.lastIndexOf('.');
        for (int dot : new int[] {last, name.lastIndexOf('.', last - 1)}) {
            LoraTarget candidate = new LoraTarget(name.substring(dot + 1), own.rank(), own.alpha());
            if (all.stream().filter(candidate::means).allMatch(module -> isLike(candidate, some.get(module)))) {
                return candidate;
            }
        }
        return own;
    }

    private static boolean isLike(LoraTarget candidate, @Nullable LoraTarget other) {
        return other != null && other.rank() == candidate.rank() && other.alpha() == candidate.alpha();
    }
}
