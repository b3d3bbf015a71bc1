package io.github.hyperdecoders.results;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.report.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a finished run left that comparisons are made of.
 *
 * @param set what it was scored on: test, or validation
 * @param scores {@code task/metric} to score, averages among them
 * @param predictions what it wrote for the set's examples, by task; none where nothing was generated
 * @param averages its average score by step
 * @param time training and evaluation; zero where it was not measured
 */
record ComparedRun(
        String set,
        Map<String, Double> scores,
        Map<String, List<Prediction>> predictions,
        SortedMap<Long, Double> averages,
        Duration time) {
    private static final String AVERAGE = "average";

    static ComparedRun read(RunFolder folder) throws IOException {
        RunResults results = RunResults.read(folder.results())
                .orElseThrow(() -> new InputException("no finished run in " + folder.path()));
        String set = results.sets().containsKey("test") ? "test" : "validation";
        Map<String, Double> scores = results.sets().getOrDefault(set, Map.of());
        if (!scores.containsKey(AVERAGE)) {
            throw new InputException(
                    folder.results() + " has no average score; expected do_eval or do_test, and predict_with_generate");
        }
        Map<String, List<Prediction>> predictions = Files.exists(folder.predictions())
                ? Predictions.read(folder.predictions()).stream()
                        .collect(Collectors.groupingBy(Prediction::task, LinkedHashMap::new, Collectors.toList()))
                : Map.of();
        SortedMap<Long, Double> averages = new TreeMap<>();
        for (MetricsLog.Line line : MetricsLog.read(folder.metrics())) {
            Double average = line.values().get(MetricsLog.SCORES + AVERAGE);
            if (average != null) {
                averages.put(line.step(), average);
            }
        }
        return new ComparedRun(set, scores, predictions, averages, RunTimes.sum(RunTimes.read(folder.times())));
    }

    /** Tasks it was scored on, in their order. */
    List<String> tasks() {
        return scores.keySet().stream()
                .filter(name -> !ScoreNames.isAverage(name))
                .map(ScoreNames::task)
                .distinct()
                .toList();
    }

    /** The mean of a task's metrics. */
    double score(String task, List<String> metrics) {
        return metrics.stream()
                .mapToDouble(metric -> scores.getOrDefault(task + "/" + metric, Double.NaN))
                .average()
                .orElse(Double.NaN);
    }

    double average() {
        return scores.getOrDefault(AVERAGE, Double.NaN);
    }
}
