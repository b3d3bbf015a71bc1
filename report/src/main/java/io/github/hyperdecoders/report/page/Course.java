package io.github.hyperdecoders.report.page;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a training went.
 *
 * @param loss training loss by step; perhaps empty
 * @param learningRate by step; perhaps empty
 * @param scores evaluation scores, a chart for each group; perhaps empty
 * @param bestStep the step whose model was kept; null where it was the last
 */
public record Course(
        SortedMap<Long, Double> loss,
        SortedMap<Long, Double> learningRate,
        List<Curve> scores,
        @Nullable Long bestStep) {
    public Course {
        loss = Collections.unmodifiableSortedMap(new TreeMap<>(loss));
        learningRate = Collections.unmodifiableSortedMap(new TreeMap<>(learningRate));
        scores = List.copyOf(scores);
    }

    boolean isEmpty() {
        return loss.isEmpty() && learningRate.isEmpty() && scores.isEmpty();
    }
}
