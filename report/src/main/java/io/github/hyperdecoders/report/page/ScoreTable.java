package io.github.hyperdecoders.report.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores by task and metric.
 *
 * @param columns what the scores were taken on, as validation and test
 * @param rows the tasks' in their order, then the averages
 */
public record ScoreTable(List<String> columns, List<Row> rows) {
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
}
