package io.github.hyperdecoders.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counted runs of adjacent tokens. */
final class NGrams {
    private NGrams() {}

    /** Every run of {@code n} tokens and how often it occurs. */
    static Map<List<String>, Integer> of(int n, List<String> tokens) {
        List<String> fixed = List.copyOf(tokens);
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int end = n; end <= fixed.size(); end++) {
            counts.merge(fixed.subList(end - n, end), 1, Integer::sum);
        }
        return counts;
    }

    /** How many runs both have, each counted as often as it occurs in both. */
    static int common(Map<List<String>, Integer> a, Map<List<String>, Integer> b) {
        int common = 0;
        for (Map.Entry<List<String>, Integer> run : a.entrySet()) {
            common += Math.min(run.getValue(), b.getOrDefault(run.getKey(), 0));
        }
        return common;
    }

    static int total(Map<List<String>, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
