package io.github.hyperdecoders.results;

import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.metric.PairedBootstrap;
import io.github.hyperdecoders.report.InWords;
import io.github.hyperdecoders.report.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of a comparison, out of the folders of its runs: mean and standard deviation over the seeds, and whether each row differs from
 * the baseline by more than the examples' chance (paired bootstrap).
 */
public final class ComparedRuns {
    private static final long SEED = 42;
    private static final String AVERAGE = "average";

    private final String title;
    private final List<Row> rows;
    private final String baseline;
    private final Function<String, List<Metric>> metrics;
    private final Map<String, List<ComparedRun>> runs = new LinkedHashMap<>();
    private final Map<String, Map<String, PairedBootstrap>> tests = new LinkedHashMap<>();
    private final List<String> tasks;

    /**
     * One row.
     *
     * @param folders of its finished runs, one for each seed
     * @param trainedShare trained parameters over the base's
     */
    public record Row(String name, List<Path> folders, double trainedShare) {}

    /** How a score differs from the baseline's. */
    public enum Mark {
        /** Not tested, or no significant difference. */
        NONE,
        BETTER,
        WORSE
    }

    /**
     * A row's score on one task, or its average.
     *
     * @param mean over the runs
     * @param deviation the runs' standard deviation; null for a single run
     */
    public record Cell(double mean, @Nullable Double deviation, Mark mark) {}

    private ComparedRuns(String title, List<Row> rows, String baseline, Function<String, List<Metric>> metrics)
            throws IOException {
        this.title = title;
        this.rows = rows;
        this.baseline = baseline;
        this.metrics = metrics;
        for (Row row : rows) {
            List<ComparedRun> own = new ArrayList<>();
            for (Path folder : row.folders()) {
                own.add(ComparedRun.read(new RunFolder(folder)));
            }
            runs.put(row.name(), own);
        }
        tasks = of(rows.get(0).name()).get(0).tasks();
        for (Row row : rows) {
            tests.put(row.name(), row.name().equals(baseline) ? Map.of() : test(row.name()));
        }
    }

    /**
     * Reads the runs and tests the rows.
     *
     * @param rows at least one, with at least one run each
     * @param baseline name of the row that the others are tested against
     * @param metrics of a task, whose mean is its score
     * @throws io.github.hyperdecoders.InputException where a folder holds no finished run, or one without scores
     */
    public static ComparedRuns read(
            String title, List<Row> rows, String baseline, Function<String, List<Metric>> metrics) throws IOException {
        return new ComparedRuns(title, rows, baseline, metrics);
    }

    private List<ComparedRun> of(String row) {
        return runs.getOrDefault(row, List.of());
    }

    /** A test for each task whose examples all runs answered, and where those are all tasks one for the average. */
    private Map<String, PairedBootstrap> test(String row) {
        List<String> tested = new ArrayList<>();
        List<PairedBootstrap.Pair> pairs = new ArrayList<>();
        for (String task : tasks) {
            PairedBootstrap.Pair pair = pair(task, of(row), of(baseline));
            if (pair != null) {
                tested.add(task);
                pairs.add(pair);
            }
        }
        if (pairs.isEmpty()) {
            return Map.of();
        }
        Map<String, PairedBootstrap> found = new LinkedHashMap<>();
        List<PairedBootstrap> all = PairedBootstrap.of(pairs, SEED);
        for (int i = 0; i < tested.size(); i++) {
            found.put(tested.get(i), all.get(i));
        }
        if (tested.equals(tasks)) {
            found.put(AVERAGE, all.get(tested.size()));
        }
        return found;
    }

    /** Null where the runs did not answer the same examples, or several lines make one example, as windows of a context do. */
    private PairedBootstrap.@Nullable Pair pair(String task, List<ComparedRun> ours, List<ComparedRun> theirs) {
        List<Prediction> first = ours.get(0).predictions().getOrDefault(task, List.of());
        if (first.isEmpty() || first.stream().map(Prediction::id).distinct().count() < first.size()) {
            return null;
        }
        List<List<String>> texts = new ArrayList<>();
        List<ComparedRun> both = new ArrayList<>(ours);
        both.addAll(theirs);
        for (ComparedRun run : both) {
            List<Prediction> own = run.predictions().getOrDefault(task, List.of());
            if (!examples(own).equals(examples(first))) {
                return null;
            }
            texts.add(own.stream().map(Prediction::text).toList());
        }
        return new PairedBootstrap.Pair(
                metrics.apply(task),
                first.stream().map(Prediction::answers).toList(),
                texts.subList(0, ours.size()),
                texts.subList(ours.size(), texts.size()));
    }

    private static List<String> examples(List<Prediction> predictions) {
        return predictions.stream().map(p -> p.id() + " " + p.answers()).toList();
    }

    /** What it is called. */
    public String title() {
        return title;
    }

    /** Its rows, in order. */
    public List<Row> rows() {
        return rows;
    }

    /** The tasks, and the average. */
    public List<String> columns() {
        List<String> columns = new ArrayList<>(tasks);
        columns.add(AVERAGE);
        return columns;
    }

    /** A row's score in a column. */
    public Cell cell(Row row, String column) {
        double[] scores = scores(row.name(), column);
        return new Cell(mean(scores), deviation(scores), mark(row.name(), column));
    }

    private double[] scores(String row, String column) {
        return of(row).stream()
                .mapToDouble(run -> column.equals(AVERAGE)
                        ? run.average()
                        : run.score(
                                column,
                                metrics.apply(column).stream().map(Metric::key).toList()))
                .toArray();
    }

    private static double mean(double[] values) {
        return DoubleStream.of(values).average().orElse(Double.NaN);
    }

    /** The sample's standard deviation; null for a single value. */
    private static @Nullable Double deviation(double[] values) {
        double mean = mean(values);
        return values.length < 2
                ? null
                : (Double) Math.sqrt(DoubleStream.of(values)
                                .map(v -> (v - mean) * (v - mean))
                                .sum()
                        / (values.length - 1));
    }

    private Mark mark(String row, String column) {
        PairedBootstrap test = tests.getOrDefault(row, Map.of()).get(column);
        if (test == null || !test.significant()) {
            return Mark.NONE;
        }
        return test.difference() > 0 ? Mark.BETTER : Mark.WORSE;
    }

    /** What a run of a row took on average; null where it was not measured. */
    public @Nullable Duration time(Row row) {
        List<ComparedRun> own = of(row.name());
        Duration all = own.stream().map(ComparedRun::time).reduce(Duration.ZERO, Duration::plus);
        return all.isZero() ? null : all.dividedBy(own.size());
    }

    /** The table for a terminal. A star marks what differs significantly from the baseline. */
    public TextTable table() {
        List<String> header = new ArrayList<>(List.of("model"));
        header.addAll(columns());
        header.addAll(List.of("trained", "time"));
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (Row row : rows) {
            List<Object> cells = new ArrayList<>(List.of(row.name()));
            for (String column : columns()) {
                Cell cell = cell(row, column);
                Double deviation = cell.deviation();
                cells.add(TextTable.number(cell.mean(), 1)
                        + (deviation == null ? "" : " ± " + TextTable.number(deviation, 1))
                        + (cell.mark() == Mark.NONE ? "" : " *"));
            }
            Duration time = time(row);
            cells.add(InWords.percent(row.trainedShare()));
            cells.add(time == null ? "-" : InWords.time(time));
            table.row(cells.toArray());
        }
        return table;
    }

    /** What the marks mean. */
    public String note() {
        return "Each task's score is the mean of its metrics on the "
                + of(baseline).get(0).set() + " set"
                + (of(baseline).size() > 1 ? ", mean and standard deviation over the seeds" : "")
                + ". Marked: different from " + baseline
                + " at p < 0.05 by a paired bootstrap over the examples (1,000 resamples), not corrected for the number of tests.";
    }

    /** The mean of the averages of a row's runs, at the steps that all have. */
    public SortedMap<Long, Double> course(Row row) {
        SortedMap<Long, Double> course = new TreeMap<>();
        List<ComparedRun> own = of(row.name());
        own.get(0).averages().forEach((step, value) -> {
            double[] values = own.stream()
                    .mapToDouble(run -> run.averages().getOrDefault(step, Double.NaN))
                    .toArray();
            if (Double.isFinite(mean(values))) {
                course.put(step, mean(values));
            }
        });
        return course;
    }

    /** results.json: every number of the table, every run's score, and every test. */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("title", title);
        all.put("set", of(baseline).get(0).set());
        all.put("baseline", baseline);
        Map<String, Object> models = new LinkedHashMap<>();
        for (Row row : rows) {
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("trained_share", row.trainedShare());
            Duration time = time(row);
            if (time != null) {
                model.put("seconds", time.toSeconds());
            }
            Map<String, Object> scores = new LinkedHashMap<>();
            columns().forEach(column -> scores.put(column, numbers(row.name(), column)));
            model.put("scores", scores);
            models.put(row.name(), model);
        }
        all.put("models", models);
        return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    }

    private Map<String, Object> numbers(String row, String column) {
        double[] scores = scores(row, column);
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("mean", mean(scores));
        Double deviation = deviation(scores);
        if (deviation != null) {
            numbers.put("deviation", deviation);
        }
        numbers.put("runs", scores);
        PairedBootstrap test = tests.getOrDefault(row, Map.of()).get(column);
        if (test != null) {
            numbers.put(
                    "against_baseline",
                    Map.of("difference", test.difference(), "low", test.low(), "high", test.high(), "p", test.p()));
        }
        return numbers;
    }
}
