package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.report.LossAndScores;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.results.ScoreNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The course of a training out of its metrics.jsonl. */
final class RunCourse {
    private static final String LEARNING_RATE = "train/learning_rate";

    private RunCourse() {}

    /**
     * The curves in {@code lines}.
     *
     * @param kept step of the model that was kept; 0 where unknown
     */
    static Course of(List<MetricsLog.Line> lines, long kept) {
        SortedMap<Long, Double> loss = new TreeMap<>();
        SortedMap<Long, Double> tokenLoss = new TreeMap<>();
        SortedMap<Long, Double> learningRate = new TreeMap<>();
        Map<String, SortedMap<Long, Double>> scores = new LinkedHashMap<>();
        long last = 0;
        for (MetricsLog.Line line : lines) {
            last = Math.max(last, line.step());
            line.values().forEach((name, value) -> {
                if (name.equals(MetricsLog.LOSS)) {
                    loss.put(line.step(), value);
                } else if (name.equals(MetricsLog.TOKEN_LOSS)) {
                    tokenLoss.put(line.step(), value);
                } else if (name.equals(LEARNING_RATE)) {
                    learningRate.put(line.step(), value);
                } else if (LossAndScores.isScore(name)) {
                    scores.computeIfAbsent(name.substring(MetricsLog.SCORES.length()), n -> new TreeMap<>())
                            .put(line.step(), value);
                }
            });
        }
        List<Curve> curves = new ArrayList<>();
        scores.forEach((name, points) -> {
            boolean average = ScoreNames.metric(name).isEmpty();
            curves.add(new Curve(
                    average ? "average" : ScoreTable.words(ScoreNames.task(name)),
                    ScoreTable.words(average ? name : ScoreNames.metric(name)),
                    points));
        });
        return new Course(loss, tokenLoss, learningRate, curves, kept > 0 && kept < last ? kept : null);
    }
}
