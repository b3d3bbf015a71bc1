package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.metric.Averages;
import io.github.hyperdecoders.metric.MetricScores;
import io.github.hyperdecoders.report.TextTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's results on all its tasks. */
public record Results(List<TaskResult> tasks) {

    public Averages averages() {
        List<MetricScores> scores = tasks.stream().map(TaskResult::scores).toList();
        return Averages.of(scores);
    }

    /** Every score as {@code task/metric}, then {@code average} and {@code average_metrics}; 0 to 100. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (TaskResult task : tasks) {
            task.scores().values().forEach((metric, value) -> values.put(task.task() + "/" + metric, value));
        }
        values.put("average", averages().average());
        values.put("average_metrics", averages().averageMetrics());
        return values;
    }

    /** A table of a row a task. */
    public TextTable table() {
        TextTable table = new TextTable("task", "examples", "scores", "mean");
        for (TaskResult task : tasks) {
            StringBuilder scores = new StringBuilder();
            task.scores()
                    .values()
                    .forEach((metric, value) -> scores.append(scores.isEmpty() ? "" : "  ")
                            .append(metric)
                            .append(' ')
                            .append(TextTable.number(value, 1)));
            table.row(
                    task.task(),
                    task.examples().size(),
                    scores.toString(),
                    TextTable.number(task.scores().mean(), 1));
        }
        table.row("average", "", "", TextTable.number(averages().average(), 1));
        return table;
    }
}
