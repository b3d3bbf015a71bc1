package io.github.hyperdecoders.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The scores of one task.
 *
 * @param values score by {@linkplain Metric#key() key of its metric}, in the task's order; immutable
 */
public record MetricScores(Map<String, Double> values) {
    public MetricScores {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a task has at least one score");
        }
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Scores {@code predictions} by each of {@code metrics}, given every right answer to each.
     *
     * @throws IllegalArgumentException as {@link Metric#scoreAny}
     */
    public static MetricScores of(List<Metric> metrics, List<String> predictions, List<List<String>> answers) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            values.put(metric.key(), metric.scoreAny(predictions, answers));
        }
        return new MetricScores(values);
    }

    /** The mean of several tasks' scores, metric by metric; all have the same. */
    public static MetricScores meanOf(List<MetricScores> tasks) {
        Map<String, Double> means = new LinkedHashMap<>();
        for (String key : tasks.get(0).values().keySet()) {
            means.put(
                    key,
                    Averages.mean(tasks.stream()
                            .map(task -> Objects.requireNonNull(task.values().get(key)))
                            .toList()));
        }
        return new MetricScores(means);
    }

    /** The mean of the task's scores. */
    public double mean() {
        return Averages.mean(values.values());
    }
}
