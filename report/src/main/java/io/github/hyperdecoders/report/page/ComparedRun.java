package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.report.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a finished run left that comparisons are made of.
 *
 * @param set what it was scored on: test, or validation
 * @param scores {@code task/metric} to score, averages among them
 * @param predictions what it wrote for the set's examples, by task; none where nothing was generated
 * @param averages its average score by step
 * @param time training and evaluation; zero where there is no log
 */
record ComparedRun(
        String set,
        Map<String, Double> scores,
        Map<String, List<Prediction>> predictions,
        SortedMap<Long, Double> averages,
        Duration time) {

    static ComparedRun read(Path folder) throws IOException {
        Path file = folder.resolve("results.json");
        JsonNode results = JsonFile.object(file).orElseThrow(() -> new InputException("no finished run in " + folder));
        String set = results.has("test") ? "test" : "validation";
        Map<String, Double> scores = new LinkedHashMap<>();
        results.path(set)
                .properties()
                .forEach(score -> scores.put(score.getKey(), score.getValue().asDouble(Double.NaN)));
        if (!scores.containsKey("average")) {
            throw new InputException(
                    file + " has no average score; expected do_eval or do_test, and predict_with_generate");
        }
        Path written = folder.resolve(Predictions.FILE_NAME);
        Map<String, List<Prediction>> predictions = Files.exists(written)
                ? Predictions.read(written).stream()
                        .collect(Collectors.groupingBy(Prediction::task, LinkedHashMap::new, Collectors.toList()))
                : Map.of();
        SortedMap<Long, Double> averages = new TreeMap<>();
        for (MetricsLog.Line line : MetricsLog.read(folder.resolve("metrics.jsonl"))) {
            Double average = line.values().get(MetricsLog.SCORES + "average");
            if (average != null) {
                averages.put(line.step(), average);
            }
        }
        return new ComparedRun(
                set, scores, predictions, averages, RunTimes.sum(RunTimes.read(folder.resolve("log.txt"))));
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
        return scores.getOrDefault("average", Double.NaN);
    }
}
