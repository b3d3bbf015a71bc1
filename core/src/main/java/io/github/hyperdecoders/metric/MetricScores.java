package io.github.hyperdecoders.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
     * Scores {@code predictions} by each of {@code metrics}.
     *
     * @throws IllegalArgumentException as {@link Metric#score}
     */
    public static MetricScores of(List<Metric> metrics, List<String> predictions, List<String> targets) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            values.put(metric.key(), metric.score(predictions, targets));
        }
        return new MetricScores(values);
    }

    /** The mean of the task's scores. */
    public double mean() {
        return Averages.mean(values.values());
    }
}
