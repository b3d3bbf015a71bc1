package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.results.ScoreNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scores by task and metric.
 *
 * @param columns what the scores were taken on, as validation and test
 * @param rows the tasks' in their order, then the averages
 */
public record ScoreTable(List<String> columns, List<Row> rows) {
    private static final String LOW = "_low";
    private static final String HIGH = "_high";
    private static final String LOSS = "loss";

    /**
     * One metric of one task.
     *
     * @param task its name; the same in adjacent rows for a task of several metrics
     * @param metric its key; empty where the name says it all
     * @param scores one for each column; null where there is none
     * @param average whether it sums up other rows
     */
    public record Row(String task, String metric, List<@Nullable Score> scores, boolean average) {
        public Row {
            scores = Collections.unmodifiableList(new ArrayList<>(scores));
        }
    }

    public ScoreTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.scores().size() != columns.size()) {
                throw new IllegalArgumentException(
                        row.scores().size() + " scores of " + row.task() + " under " + columns.size() + " columns");
            }
        }
    }

    /** A column for each of {@code sets}, scores by {@code task/metric}; bounds of intervals go beside their scores, losses to the end. */
    static ScoreTable of(Map<String, Map<String, Double>> sets) {
        Map<String, Row> scores = new LinkedHashMap<>();
        Map<String, Row> averages = new LinkedHashMap<>();
        for (Map<String, Double> set : sets.values()) {
            for (String name : set.keySet()) {
                if (!name.endsWith(LOW) && !name.endsWith(HIGH)) {
                    (ScoreNames.isAverage(name) ? averages : scores).put(name, row(name, sets));
                }
            }
        }
        List<Row> rows = new ArrayList<>(scores.values());
        averages.values().stream().filter(r -> !r.task().equals(LOSS)).forEach(rows::add);
        averages.values().stream().filter(r -> r.task().equals(LOSS)).forEach(rows::add);
        return new ScoreTable(List.copyOf(sets.keySet()), rows);
    }

    private static Row row(String name, Map<String, Map<String, Double>> sets) {
        List<@Nullable Score> scores = new ArrayList<>();
        for (Map<String, Double> set : sets.values()) {
            Double value = set.get(name);
            scores.add(value == null ? null : new Score(value, set.get(name + LOW), set.get(name + HIGH)));
        }
        return new Row(
                words(ScoreNames.task(name)), words(ScoreNames.metric(name)), scores, ScoreNames.isAverage(name));
    }

    /** A name as people write it. */
    static String words(String name) {
        return name.replace('_', ' ');
    }
}
