package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.format.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * report.html of a run or of one checkpoint. The same report gives the same bytes.
 */
public final class RunPage {
    private RunPage() {}

    /** Writes the page whole or not at all, replacing one of that name. */
    public static void write(RunReport report, Path file) throws IOException {
        AtomicFiles.writeString(file, html(report));
    }

    /** The page. */
    public static String html(RunReport report) {
        ChartData charts = new ChartData();
        List<Section> sections = new ArrayList<>();
        if (report.scores() != null) {
            sections.add(ScoreSection.of(report.scores()));
        }
        if (report.course() != null && !report.course().isEmpty()) {
            sections.add(CourseSection.of(report.course(), charts));
        }
        if (!report.parameters().isEmpty() || !report.times().isEmpty()) {
            sections.add(CostSection.of(report.parameters(), report.times()));
        }
        if (!report.tasks().isEmpty()) {
            sections.add(TaskSection.of(report.tasks(), charts));
        }
        if (report.embedding() != null) {
            sections.add(EmbeddingSection.of(report.embedding(), charts));
        }
        if (report.distances() != null) {
            sections.add(DistanceSection.of(report.distances(), charts));
        }
        if (!report.facts().isEmpty()) {
            sections.add(FactSection.of(report.facts()));
        }
        return Page.of(report.title(), report.lead(), report.figures(), sections, charts);
    }
}
