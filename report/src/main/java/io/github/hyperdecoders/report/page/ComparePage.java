package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.report.InWords;
import io.github.hyperdecoders.results.ComparedRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** report.html of a comparison. The same report gives the same bytes. */
public final class ComparePage {
    private ComparePage() {}

    /** Writes the page whole or not at all, replacing one of that name. */
    public static void write(CompareReport report, Path file) throws IOException {
        AtomicFiles.writeString(file, html(report));
    }

    /** The page. */
    public static String html(CompareReport report) {
        ChartData charts = new ChartData();
        List<Section> sections = new ArrayList<>();
        if (!report.models().isEmpty()) {
            sections.add(new Section("models", "Models", table(report)));
        }
        if (!report.curves().isEmpty()) {
            Markup course = new Markup();
            CourseSection.scores(course, report.curves(), null, charts);
            sections.add(new Section("course", "Training", course));
        }
        if (!report.facts().isEmpty()) {
            sections.add(FactSection.of(report.facts()));
        }
        return Page.of(report.title(), report.lead(), List.of(), sections, charts);
    }

    /** What any score has is kept room for beside every score, so that the numbers stand under each other. */
    private record Aligned(boolean deviations, boolean marks) {
        static Aligned of(CompareReport report) {
            List<ComparedRuns.Cell> cells = report.models().stream()
                    .flatMap(m -> m.scores().stream())
                    .filter(Objects::nonNull)
                    .toList();
            return new Aligned(
                    cells.stream().anyMatch(c -> c.deviation() != null),
                    cells.stream().anyMatch(c -> c.mark() != ComparedRuns.Mark.NONE));
        }
    }

    private static Markup table(CompareReport report) {
        Aligned aligned = Aligned.of(report);
        boolean runs = report.models().stream().anyMatch(m -> m.runs() > 1);
        boolean shares = report.models().stream().anyMatch(m -> m.trainedShare() != null);
        boolean times = report.models().stream().anyMatch(m -> m.time() != null);
        List<String> columns = new ArrayList<>(List.of("Model"));
        columns.addAll(report.columns());
        if (runs) {
            columns.add("Runs");
        }
        if (shares) {
            columns.add("Trained");
        }
        if (times) {
            columns.add("Time");
        }
        Markup section = new Markup();
        section.open("div", "class", "compare");
        int scores = report.columns().size();
        Figure.beginTable(section, "Models", columns, i -> i == 0 ? "" : i <= scores ? "score" : "number");
        for (CompareReport.Model model : report.models()) {
            section.open("tr").element("th", model.name(), "scope", "row");
            for (int column = 0; column < report.columns().size(); column++) {
                cell(section, model.scores().get(column), best(report, column), aligned);
            }
            if (runs) {
                section.element("td", Integer.toString(model.runs()), "class", "number");
            }
            if (shares) {
                Double share = model.trainedShare();
                section.element("td", share == null ? "–" : InWords.percent(share), "class", "number");
            }
            if (times) {
                Duration time = model.time();
                section.element("td", time == null ? "–" : InWords.time(time), "class", "number");
            }
            section.closeLine();
        }
        Figure.endTable(section);
        section.closeLine();
        String note = (report.note() + " The best of each column is bold.").strip();
        return section.element("p", note, "class", "muted small");
    }

    private static void cell(Markup section, ComparedRuns.@Nullable Cell cell, double best, Aligned aligned) {
        if (cell == null) {
            section.element("td", "–", "class", "number muted");
            return;
        }
        section.open("td", "class", cell.mean() == best ? "number best" : "number");
        section.text(InWords.decimals(cell.mean(), 1));
        Double deviation = cell.deviation();
        if (aligned.deviations()) {
            String words = deviation == null ? "" : "± " + InWords.decimals(deviation, 1);
            section.element("span", words, "class", "deviation muted small");
        }
        if (aligned.marks()) {
            mark(section, cell.mark());
        }
        section.close();
    }

    private static void mark(Markup section, ComparedRuns.Mark mark) {
        switch (mark) {
            case NONE -> section.element("span", "", "class", "mark");
            case BETTER -> {
                section.element("span", "▲", "class", "mark better", "aria-hidden", "true");
                section.element("span", " significantly better", "class", "spoken");
            }
            case WORSE -> {
                section.element("span", "▼", "class", "mark worse", "aria-hidden", "true");
                section.element("span", " significantly worse", "class", "spoken");
            }
        }
    }

    private static double best(CompareReport report, int column) {
        return report.models().stream()
                .map(m -> m.scores().get(column))
                .filter(Objects::nonNull)
                .mapToDouble(ComparedRuns.Cell::mean)
                .max()
                .orElse(Double.NaN);
    }
}
