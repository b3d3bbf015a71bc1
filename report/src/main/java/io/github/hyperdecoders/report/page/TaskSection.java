package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.report.InWords;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Each task under its own heading: confusions, lengths, worst examples, samples. */
final class TaskSection {
    /** Longer texts are shown from here on only when asked for. */
    private static final int SHOWN_AT_ONCE = 280;

    private TaskSection() {}

    static Section of(List<TaskReport> tasks, ChartData charts) {
        Markup section = new Markup();
        boolean first = true;
        for (TaskReport task : tasks) {
            section.open(
                    "details", first ? new String[] {"class", "task", "open", ""} : new String[] {"class", "task"});
            first = false;
            section.open("summary").element("h3", task.task());
            section.element("span", task.headline(), "class", "muted").close();
            section.open("div", "class", "pair");
            if (task.confusion() != null) {
                confusion(section, task.task(), task.confusion());
            }
            for (LengthHistogram lengths : task.lengths()) {
                lengths(section, lengths, charts);
            }
            section.closeLine();
            samples(section, task, "Worst examples", task.worst());
            samples(section, task, "Samples, drawn at random", task.samples());
            section.closeLine();
        }
        return new Section("tasks", "Tasks", section);
    }

    private static void confusion(Markup section, String task, ConfusionMatrix matrix) {
        section.open("figure", "class", "table");
        section.element("figcaption", "Confusions: a row for each expected answer, a column for each written one");
        List<String> columns = new ArrayList<>(List.of(""));
        columns.addAll(matrix.answers());
        Figure.beginTable(section, "Confusions of " + task, columns);
        for (int label = 0; label < matrix.labels().size(); label++) {
            section.open("tr").element("th", matrix.labels().get(label), "scope", "row");
            for (int answer = 0; answer < matrix.answers().size(); answer++) {
                section.element(
                        "td",
                        InWords.grouped(matrix.counts()[label][answer]),
                        "class",
                        label == answer ? "heat right" : "heat",
                        "style",
                        "--heat:" + Math.round(matrix.share(label, answer) * 100) / 100.0);
            }
            section.closeLine();
        }
        Figure.endTable(section);
        section.closeLine();
    }

    private static void lengths(Markup section, LengthHistogram lengths, ChartData charts) {
        ObjectNode chart =
                charts.chart("bars").put("width", lengths.width()).put("unit", VisibleText.of(lengths.unit()));
        ArrayNode counts = chart.putArray("counts");
        for (long count : lengths.counts()) {
            counts.add(count);
        }
        String words = "median " + InWords.grouped(lengths.median()) + ", longest " + InWords.grouped(lengths.longest())
                + " " + lengths.unit();
        Figure.chart(
                section,
                charts,
                "Length of " + lengths.texts() + ": " + words,
                "Histogram of the lengths of " + lengths.texts() + ": " + words);
    }

    private static void samples(Markup section, TaskReport task, String name, List<Sample> samples) {
        if (samples.isEmpty()) {
            return;
        }
        section.element("h4", name);
        section.open("table", "class", "samples", "role", "table", "aria-label", name + " of " + task.task());
        section.open("thead", "role", "rowgroup").open("tr", "role", "row");
        for (String column : List.of("Source", "Expected", "Written", "")) {
            section.element("th", column, "role", "columnheader", "scope", "col");
        }
        section.close().close().open("tbody", "role", "rowgroup");
        for (Sample sample : samples) {
            section.open("tr", "role", "row");
            cell(section, "Source", sample.source());
            cell(section, "Expected", sample.target());
            cell(section, "Written", sample.prediction());
            String score = sample.score();
            section.element("td", score == null ? "" : score, "role", "cell", "class", "muted small");
            section.closeLine();
        }
        section.close().closeLine();
    }

    private static void cell(Markup section, String name, String text) {
        section.open("td", "role", "cell", "data-name", name);
        if (text.isEmpty()) {
            section.element("span", "empty", "class", "muted");
        } else if (text.length() <= SHOWN_AT_ONCE + 80) {
            section.element("bdi", text);
        } else {
            int cut = text.offsetByCodePoints(0, text.codePointCount(0, SHOWN_AT_ONCE));
            section.open("details", "class", "long").open("summary");
            section.element("bdi", text.substring(0, cut)).close();
            section.element("bdi", text.substring(cut)).close();
        }
        section.close();
    }
}
