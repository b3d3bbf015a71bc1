package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.report.InWords;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of scores. */
final class ScoreSection {
    private ScoreSection() {}

    static Section of(ScoreTable table) {
        boolean metrics = table.rows().stream().anyMatch(row -> !row.metric().isEmpty());
        List<String> columns = new ArrayList<>(List.of("Task"));
        if (metrics) {
            columns.add("Metric");
        }
        List<Boolean> intervals = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            int column = i;
            columns.add(table.columns().get(i));
            intervals.add(table.rows().stream()
                    .anyMatch(row -> hasInterval(row.scores().get(column))));
            if (intervals.get(i)) {
                columns.add("95 %");
            }
        }
        Markup section = new Markup();
        Figure.beginTable(section, "Scores", columns);
        String before = "";
        for (ScoreTable.Row row : table.rows()) {
            boolean same = row.task().equals(before);
            section.open("tr", "class", (row.average() ? "sum" : "") + (same ? " more" : ""));
            section.element("th", row.task(), "scope", "row");
            if (metrics) {
                section.element("td", row.metric());
            }
            for (int i = 0; i < intervals.size(); i++) {
                cell(section, row.scores().get(i), intervals.get(i));
            }
            section.closeLine();
            before = row.task();
        }
        Figure.endTable(section);
        return new Section("scores", "Scores", section);
    }

    private static boolean hasInterval(@Nullable Score score) {
        return score != null && score.low() != null && score.high() != null;
    }

    /** The score, and beside it its interval where the column has intervals. */
    private static void cell(Markup section, @Nullable Score score, boolean intervals) {
        section.element("td", score == null ? "–" : InWords.decimals(score.value(), 1), "class", "number");
        if (intervals) {
            section.element("td", interval(score), "class", "interval muted small");
        }
    }

    private static String interval(@Nullable Score score) {
        return score == null || score.low() == null || score.high() == null
                ? ""
                : InWords.decimals(score.low(), 1) + "–" + InWords.decimals(score.high(), 1);
    }
}
