package io.github.hyperdecoders.metric;

import java.util.Collection;
import java.util.List;

/**
 * One number for several tasks, in both ways in use.
 *
 * @param averageMetrics the plain mean of all metric values ({@code average_metrics}), by which the reference picks its best
 *     checkpoint; a task with two metrics counts twice
 * @param average the mean inside each task first, then over the tasks: the last column of the paper's tables
 */
public record Averages(double averageMetrics, double average) {
    /**
     * The averages over {@code tasks}.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Averages of(Collection<MetricScores> tasks) {
        List<Double> all =
                tasks.stream().flatMap(t -> t.values().values().stream()).toList();
        List<Double> means = tasks.stream().map(MetricScores::mean).toList();
        return new Averages(mean(all), mean(means));
    }

    static double mean(Collection<Double> values) {
        return values.stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("no scores to average"));
    }
}
