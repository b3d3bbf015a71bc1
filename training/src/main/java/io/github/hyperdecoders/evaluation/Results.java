package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.dataset.Source;
import io.github.hyperdecoders.metric.Averages;
import io.github.hyperdecoders.metric.MetricScores;
import io.github.hyperdecoders.reading.AnswerScores;
import io.github.hyperdecoders.reading.PredictedAnswers;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.results.Prediction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's results on all its tasks.
 *
 * @param tasks a result for each; none where only the loss was computed
 * @param answers answers to the questions of tasks of windows; null where there are none
 * @param loss mean loss of the examples; null where it was not asked for
 */
public record Results(
        List<TaskResult> tasks,
        @Nullable PredictedAnswers answers,
        @Nullable Double loss) {
    public Results {
        tasks = List.copyOf(tasks);
    }

    /** Both averages over the tasks, of which there is at least one. */
    public Averages averages() {
        return Averages.of(tasks.stream().map(TaskResult::scores).toList());
    }

    /** Every value as {@code task/metric}, then the averages and the loss; scores from 0 to 100. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (TaskResult task : tasks) {
            task.values().forEach((metric, value) -> values.put(task.task() + "/" + metric, value));
        }
        domains()
                .forEach((domain, scores) ->
                        scores.values().forEach((metric, value) -> values.put(domain + "/" + metric, value)));
        if (!tasks.isEmpty()) {
            values.put("average", averages().average());
            values.put("average_metrics", averages().averageMetrics());
        }
        if (loss != null) {
            values.put("loss", loss);
        }
        return values;
    }

    /** What was written for every example, task after task: the lines of predictions.jsonl. */
    public List<Prediction> predictions() {
        return tasks.stream().flatMap(task -> task.written().stream()).toList();
    }

    /** MRQA's own averages: over the subsets it trains on, and over the others. */
    private Map<String, MetricScores> domains() {
        Map<String, MetricScores> domains = new LinkedHashMap<>();
        if (answers != null) {
            for (boolean in : new boolean[] {true, false}) {
                List<MetricScores> subsets = tasks.stream()
                        .filter(task -> task.examples().get(0).source() instanceof Source.OfContext)
                        .filter(task -> in == AnswerScores.IN_DOMAIN.contains(task.task()))
                        .map(TaskResult::scores)
                        .toList();
                if (!subsets.isEmpty()) {
                    domains.put(in ? "in_domain" : "out_of_domain", MetricScores.meanOf(subsets));
                }
            }
        }
        return domains;
    }

    /** A table of a row a task. */
    public TextTable table() {
        TextTable table = new TextTable("task", "examples", "scores", "mean");
        for (TaskResult task : tasks) {
            table.row(
                    task.task(),
                    task.items(),
                    inWords(task.values()),
                    TextTable.number(task.scores().mean(), 1));
        }
        domains()
                .forEach((domain, scores) ->
                        table.row(domain, "", inWords(scores.values()), TextTable.number(scores.mean(), 1)));
        if (!tasks.isEmpty()) {
            table.row("average", "", "", TextTable.number(averages().average(), 1));
        }
        if (loss != null) {
            table.row("loss", "", TextTable.number(loss, 3), "");
        }
        return table;
    }

    private static String inWords(Map<String, Double> values) {
        StringBuilder words = new StringBuilder();
        values.forEach((metric, value) -> words.append(words.isEmpty() ? "" : "  ")
                .append(metric)
                .append(' ')
                .append(TextTable.number(value, 1)));
        return words.toString();
    }
}
