package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.dataset.Example;
import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.evaluation.TaskResult;
import io.github.hyperdecoders.report.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What came out of the quickstart: a row a model, and a task's source with each model's answer. */
final class QuickstartTable {
    /**
     * A trained model.
     *
     * @param test its scores on unseen sources
     * @param trained how many parameters were trained
     * @param of how many the T5 has
     */
    record Row(String title, Results test, long trained, long of, Duration time) {}

    private QuickstartTable() {}

    /** Accuracies, after those of always giving a task's commonest answer. */
    static TextTable scores(List<Row> rows) {
        List<TaskResult> tasks = rows.get(0).test().tasks();
        List<String> header = new ArrayList<>(List.of("model"));
        tasks.forEach(task -> header.add(task.task()));
        header.addAll(List.of("average", "trained", "time"));
        TextTable table = new TextTable(header.toArray(String[]::new));
        List<Double> constant =
                tasks.stream().map(task -> commonest(task.examples())).toList();
        table.row(cells("commonest answer", constant, "-", "-"));
        for (Row row : rows) {
            List<Double> scores = row.test().tasks().stream()
                    .map(task -> task.scores().mean())
                    .toList();
            String share = TextTable.number(100.0 * row.trained() / row.of(), 1) + " %";
            table.row(cells(row.title(), scores, share, row.time().toSeconds() + " s"));
        }
        return table;
    }

    private static Object[] cells(String title, List<Double> scores, String trained, String time) {
        List<Object> cells = new ArrayList<>(List.of(title));
        scores.forEach(score -> cells.add(TextTable.number(score, 1)));
        double sum = scores.stream().mapToDouble(Double::doubleValue).sum();
        cells.addAll(List.of(TextTable.number(sum / scores.size(), 1), trained, time));
        return cells.toArray();
    }

    private static double commonest(List<Example> examples) {
        Map<String, Long> counts =
                examples.stream().collect(Collectors.groupingBy(Example::target, Collectors.counting()));
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return 100.0 * most / examples.size();
    }

    /** The first unseen source of each task, and what the models say. */
    static TextTable answers(List<Row> rows) {
        List<String> header = new ArrayList<>(List.of("an unseen source", "right"));
        rows.forEach(row -> header.add(row.title()));
        TextTable table = new TextTable(header.toArray(String[]::new));
        Map<String, List<Object>> lines = new LinkedHashMap<>();
        for (Row row : rows) {
            for (TaskResult task : row.test().tasks()) {
                Example first = task.examples().get(0);
                lines.computeIfAbsent(
                        task.task(),
                        name -> new ArrayList<>(List.of(first.source().text(), first.target())));
                Objects.requireNonNull(lines.get(task.task()))
                        .add(task.predictions().get(0).text());
            }
        }
        lines.values().forEach(line -> table.row(line.toArray()));
        return table;
    }
}
