package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.report.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Reads a run's folder into a report: results.json, metrics.jsonl, log.txt, predictions.jsonl ({@link Predictions}), the newest
 * checkpoint's recipe.json, and the model's config.json and manifest.json. What is not there is left off; what is there has to be
 * readable.
 */
public final class RunFolderReport {
    private static final long SAMPLE_SEED = 42;
    private static final Map<String, String> SETS = Map.of("validation", "Validation", "test", "Test");

    private final Path folder;

    private RunFolderReport(Path folder) {
        this.folder = folder;
    }

    /**
     * The report on the run in {@code folder}.
     *
     * @throws InputException where there is no such folder, nothing of a run in it, or a file of it cannot be read
     */
    public static RunReport read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException("no run folder " + folder);
        }
        if (!Files.exists(folder.resolve("metrics.jsonl")) && !Files.exists(folder.resolve("results.json"))) {
            throw new InputException(folder + " holds no run, expected metrics.jsonl or results.json in it");
        }
        return new RunFolderReport(folder).read();
    }

    private RunReport read() throws IOException {
        Optional<JsonNode> results = JsonFile.object(folder.resolve("results.json"));
        Map<String, Map<String, Double>> sets =
                results.map(RunFolderReport::sets).orElse(Map.of());
        Path log = folder.resolve("metrics.jsonl");
        List<MetricsLog.Line> lines = Files.exists(log) ? MetricsLog.read(log) : List.of();
        Course course =
                RunCourse.of(lines, results.map(r -> r.path("step").asLong(0)).orElse(0L));
        List<PhaseTime> times = RunTimes.read(folder.resolve("log.txt"));
        RunSetup setup = RunSetup.read(folder);
        return RunReport.titled(
                        String.valueOf(folder.toAbsolutePath().normalize().getFileName()))
                .withLead(setup.lead())
                .withFigures(figures(sets, lines, times))
                .withScores(sets.isEmpty() ? null : ScoreNames.table(sets))
                .withCourse(course)
                .withParameters(setup.parameters())
                .withTimes(times)
                .withTasks(tasks(sets))
                .withFacts(setup.facts());
    }

    /** The scored sets of results.json by the names of their columns. */
    private static Map<String, Map<String, Double>> sets(JsonNode results) {
        Map<String, Map<String, Double>> sets = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : results.properties()) {
            if (entry.getValue().isObject()) {
                Map<String, Double> values = new LinkedHashMap<>();
                entry.getValue().properties().forEach(value -> {
                    if (value.getValue().isNumber()) {
                        values.put(value.getKey(), value.getValue().asDouble());
                    }
                });
                sets.put(SETS.getOrDefault(entry.getKey(), entry.getKey()), values);
            }
        }
        return sets;
    }

    private static List<Fact> figures(
            Map<String, Map<String, Double>> sets, List<MetricsLog.Line> lines, List<PhaseTime> times) {
        List<Fact> figures = new ArrayList<>();
        sets.forEach((set, values) -> {
            Double average = values.get("average");
            if (average != null) {
                figures.add(new Fact(set + ", average", Figure.decimals(average, 1)));
            }
        });
        lines.stream()
                .mapToLong(MetricsLog.Line::step)
                .max()
                .ifPresent(step -> figures.add(new Fact("Steps", Figure.grouped(step))));
        if (!times.isEmpty()) {
            figures.add(new Fact("Time", Figure.time(RunTimes.sum(times))));
        }
        return figures;
    }

    private List<TaskReport> tasks(Map<String, Map<String, Double>> sets) throws IOException {
        Path file = folder.resolve(Predictions.FILE_NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        Map<String, List<Prediction>> byTask = Predictions.read(file).stream()
                .collect(Collectors.groupingBy(Prediction::task, LinkedHashMap::new, Collectors.toList()));
        Map<String, Double> scores =
                sets.values().stream().reduce((first, last) -> last).orElse(Map.of());
        List<TaskReport> tasks = new ArrayList<>();
        byTask.forEach((task, predictions) -> tasks.add(TaskReport.of(
                task, headline(task, scores, predictions.size()), metrics(task, scores), predictions, SAMPLE_SEED)));
        return tasks;
    }

    private static String headline(String task, Map<String, Double> scores, int count) {
        StringBuilder words = new StringBuilder();
        scores.forEach((name, value) -> {
            if (ScoreNames.task(name).equals(task) && isMetric(ScoreNames.metric(name))) {
                words.append(ScoreNames.words(ScoreNames.metric(name)))
                        .append(' ')
                        .append(TextTable.number(value, 1))
                        .append(" · ");
            }
        });
        return words + Figure.grouped(count) + " instances";
    }

    private static List<Metric> metrics(String task, Map<String, Double> scores) {
        return scores.keySet().stream()
                .filter(name -> ScoreNames.task(name).equals(task))
                .map(ScoreNames::metric)
                .filter(RunFolderReport::isMetric)
                .map(Metric::of)
                .toList();
    }

    private static boolean isMetric(String key) {
        return Arrays.stream(Metric.values()).anyMatch(metric -> metric.key().equals(key));
    }
}
