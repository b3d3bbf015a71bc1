package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.metric.PairedBootstrap;
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

    private ComparedRuns(String title, List<Row> rows, String baseline, Function<String, List<Metric>> metrics)
            throws IOException {
        this.title = title;
        this.rows = rows;
        this.baseline = baseline;
        this.metrics = metrics;
        for (Row row : rows) {
            List<ComparedRun> own = new ArrayList<>();
            for (Path folder : row.folders()) {
                own.add(ComparedRun.read(folder));
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

    private List<String> columns() {
        List<String> columns = new ArrayList<>(tasks);
        columns.add(AVERAGE);
        return columns;
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

    private CompareReport.Mark mark(String row, String column) {
        PairedBootstrap test = tests.getOrDefault(row, Map.of()).get(column);
        if (test == null || !test.significant()) {
            return CompareReport.Mark.NONE;
        }
        return test.difference() > 0 ? CompareReport.Mark.BETTER : CompareReport.Mark.WORSE;
    }

    private @Nullable Duration time(String row) {
        Duration all = of(row).stream().map(ComparedRun::time).reduce(Duration.ZERO, Duration::plus);
        return all.isZero() ? null : all.dividedBy(of(row).size());
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
                double[] scores = scores(row.name(), column);
                Double deviation = deviation(scores);
                cells.add(TextTable.number(mean(scores), 1)
                        + (deviation == null ? "" : " ± " + TextTable.number(deviation, 1))
                        + (mark(row.name(), column) == CompareReport.Mark.NONE ? "" : " *"));
            }
            Duration time = time(row.name());
            cells.add(Figure.percent(row.trainedShare()));
            cells.add(time == null ? "-" : Figure.time(time));
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

    /**
     * The page.
     *
     * @param facts how it was made
     */
    public CompareReport report(List<Fact> facts) {
        List<CompareReport.Model> models = new ArrayList<>();
        List<Curve> curves = new ArrayList<>();
        for (Row row : rows) {
            List<CompareReport.@Nullable Cell> cells = new ArrayList<>();
            for (String column : columns()) {
                double[] scores = scores(row.name(), column);
                cells.add(new CompareReport.Cell(mean(scores), deviation(scores), mark(row.name(), column)));
            }
            models.add(new CompareReport.Model(
                    row.name(), of(row.name()).size(), cells, row.trainedShare(), time(row.name())));
            SortedMap<Long, Double> course = course(row.name());
            if (!course.isEmpty()) {
                curves.add(new Curve("average on validation", row.name(), course));
            }
        }
        return new CompareReport(title, "", columns(), models, note(), curves, facts);
    }

    /** The mean of the runs' averages at the steps that all have. */
    private SortedMap<Long, Double> course(String row) {
        SortedMap<Long, Double> course = new TreeMap<>();
        of(row).get(0).averages().forEach((step, value) -> {
            double[] values = of(row).stream()
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
            Duration time = time(row.name());
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
