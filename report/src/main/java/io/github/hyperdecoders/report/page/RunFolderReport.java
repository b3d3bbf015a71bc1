package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.report.InWords;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.results.PhaseTime;
import io.github.hyperdecoders.results.Prediction;
import io.github.hyperdecoders.results.Predictions;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.results.RunResults;
import io.github.hyperdecoders.results.RunTimes;
import io.github.hyperdecoders.results.ScoreNames;
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

/**
 * Reads a run's folder into a report: results.json, metrics.jsonl, times.jsonl, predictions.jsonl, the newest checkpoint's recipe.json, and the model's config.json and manifest.json. What is not there is left off; what is there has to be
 * readable.
 */
public final class RunFolderReport {
    private static final long SAMPLE_SEED = 42;
    private static final Map<String, String> SETS = Map.of("validation", "Validation", "test", "Test");

    private final RunFolder folder;

    private RunFolderReport(RunFolder folder) {
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
        RunFolder run = new RunFolder(folder);
        if (!Files.exists(run.metrics()) && !Files.exists(run.results())) {
            throw new InputException(folder + " holds no run, expected "
                    + run.metrics().getFileName() + " or "
                    + run.results().getFileName() + " in it");
        }
        return new RunFolderReport(run).read();
    }

    private RunReport read() throws IOException {
        Optional<RunResults> results = RunResults.read(folder.results());
        Map<String, Map<String, Double>> sets =
                results.map(found -> titled(found.sets())).orElse(Map.of());
        List<MetricsLog.Line> lines = Files.exists(folder.metrics()) ? MetricsLog.read(folder.metrics()) : List.of();
        Course course = RunCourse.of(lines, results.map(RunResults::step).orElse(0L));
        List<PhaseTime> times = RunTimes.read(folder.times());
        RunSetup setup = RunSetup.read(folder);
        return RunReport.titled(String.valueOf(
                        folder.path().toAbsolutePath().normalize().getFileName()))
                .withLead(setup.lead())
                .withFigures(figures(sets, lines, times))
                .withScores(sets.isEmpty() ? null : ScoreTable.of(sets))
                .withCourse(course)
                .withParameters(setup.parameters())
                .withTimes(times)
                .withTasks(tasks(sets))
                .withFacts(setup.facts());
    }

    /** The scored sets by the names of their columns. */
    private static Map<String, Map<String, Double>> titled(Map<String, Map<String, Double>> sets) {
        Map<String, Map<String, Double>> titled = new LinkedHashMap<>();
        sets.forEach((set, scores) -> titled.put(SETS.getOrDefault(set, set), scores));
        return titled;
    }

    private static List<Fact> figures(
            Map<String, Map<String, Double>> sets, List<MetricsLog.Line> lines, List<PhaseTime> times) {
        List<Fact> figures = new ArrayList<>();
        sets.forEach((set, values) -> {
            Double average = values.get("average");
            if (average != null) {
                figures.add(new Fact(set + ", average", InWords.decimals(average, 1)));
            }
        });
        lines.stream()
                .mapToLong(MetricsLog.Line::step)
                .max()
                .ifPresent(step -> figures.add(new Fact("Steps", InWords.grouped(step))));
        if (!times.isEmpty()) {
            figures.add(new Fact("Time", InWords.time(RunTimes.sum(times))));
        }
        return figures;
    }

    private List<TaskReport> tasks(Map<String, Map<String, Double>> sets) throws IOException {
        if (!Files.exists(folder.predictions())) {
            return List.of();
        }
        Map<String, List<Prediction>> byTask = Predictions.read(folder.predictions()).stream()
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
                words.append(ScoreTable.words(ScoreNames.metric(name)))
                        .append(' ')
                        .append(TextTable.number(value, 1))
                        .append(" · ");
            }
        });
        return words + InWords.grouped(count) + " instances";
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
