package io.github.hyperdecoders.report.page;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a training went.
 *
 * @param loss training loss by step, as it is minimised; perhaps empty
 * @param tokenLoss the same as the mean over target tokens; empty where that was not written
 * @param learningRate by step; perhaps empty
 * @param scores evaluation scores, a chart for each group; perhaps empty
 * @param bestStep the step whose model was kept; null where it was the last
 */
public record Course(
        SortedMap<Long, Double> loss,
        SortedMap<Long, Double> tokenLoss,
        SortedMap<Long, Double> learningRate,
        List<Curve> scores,
        @Nullable Long bestStep) {
    public Course {
        loss = Collections.unmodifiableSortedMap(new TreeMap<>(loss));
        tokenLoss = Collections.unmodifiableSortedMap(new TreeMap<>(tokenLoss));
        learningRate = Collections.unmodifiableSortedMap(new TreeMap<>(learningRate));
        scores = List.copyOf(scores);
    }

    boolean isEmpty() {
        return loss.isEmpty() && learningRate.isEmpty() && scores.isEmpty();
    }
}
