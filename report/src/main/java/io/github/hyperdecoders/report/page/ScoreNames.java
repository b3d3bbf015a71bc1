package io.github.hyperdecoders.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as a run writes them, {@code task/metric} to value, made a table. */
final class ScoreNames {
    private static final String LOW = "_low";
    private static final String HIGH = "_high";
    private static final String LOSS = "loss";

    private ScoreNames() {}

    /** The part of a name before the slash; all of a name without one. */
    static String task(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** The part of a name after the slash; empty for a name without one. */
    static String metric(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? "" : name.substring(slash + 1);
    }

    /** Whether a name is an average over tasks, or a loss, rather than a task's score. */
    static boolean isAverage(String name) {
        return metric(name).isEmpty() || List.of("in_domain", "out_of_domain").contains(task(name));
    }

    /** A column for each of {@code sets}; bounds of intervals go beside their scores, losses to the end. */
    static ScoreTable table(Map<String, Map<String, Double>> sets) {
        Map<String, ScoreTable.Row> scores = new LinkedHashMap<>();
        Map<String, ScoreTable.Row> averages = new LinkedHashMap<>();
        for (Map<String, Double> set : sets.values()) {
            for (String name : set.keySet()) {
                if (!name.endsWith(LOW) && !name.endsWith(HIGH)) {
                    (isAverage(name) ? averages : scores).put(name, row(name, sets));
                }
            }
        }
        List<ScoreTable.Row> rows = new ArrayList<>(scores.values());
        averages.values().stream().filter(r -> !r.task().equals(LOSS)).forEach(rows::add);
        averages.values().stream().filter(r -> r.task().equals(LOSS)).forEach(rows::add);
        return new ScoreTable(List.copyOf(sets.keySet()), rows);
    }

    private static ScoreTable.Row row(String name, Map<String, Map<String, Double>> sets) {
        List<@Nullable Score> scores = new ArrayList<>();
        for (Map<String, Double> set : sets.values()) {
            Double value = set.get(name);
            scores.add(value == null ? null : new Score(value, set.get(name + LOW), set.get(name + HIGH)));
        }
        return new ScoreTable.Row(words(task(name)), words(metric(name)), scores, isAverage(name));
    }

    /** A name as people write it. */
    static String words(String name) {
        return name.replace('_', ' ');
    }
}
