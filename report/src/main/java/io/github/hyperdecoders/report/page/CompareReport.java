package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.results.ComparedRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Several models side by side. Whatever is empty or null is left off the page.
 *
 * @param title of the page
 * @param lead a sentence under it; empty for none
 * @param columns the tasks, perhaps with their metric, and the average
 * @param models a row each
 * @param note what the marks mean: against which model, by which test, at which level; empty for none
 * @param curves by measure and model
 * @param facts how it was made
 */
public record CompareReport(
        String title,
        String lead,
        List<String> columns,
        List<Model> models,
        String note,
        List<Curve> curves,
        List<Fact> facts) {
    /**
     * One model.
     *
     * @param name as it is called
     * @param runs how many, of different seeds
     * @param scores one for each column; null where there is none
     * @param trainedShare trained parameters over the base's, from 0; null where unknown
     * @param time mean of the runs; null where unknown
     */
    public record Model(
            String name,
            int runs,
            List<ComparedRuns.@Nullable Cell> scores,
            @Nullable Double trainedShare,
            @Nullable Duration time) {
        public Model {
            scores = Collections.unmodifiableList(new ArrayList<>(scores));
        }
    }

    /**
     * The report on compared runs.
     *
     * @param facts how they were made
     */
    public static CompareReport of(ComparedRuns compared, List<Fact> facts) {
        List<Model> models = new ArrayList<>();
        List<Curve> curves = new ArrayList<>();
        for (ComparedRuns.Row row : compared.rows()) {
            models.add(new Model(
                    row.name(),
                    row.folders().size(),
                    compared.columns().stream()
                            .map(column -> compared.cell(row, column))
                            .toList(),
                    row.trainedShare(),
                    compared.time(row)));
            SortedMap<Long, Double> course = compared.course(row);
            if (!course.isEmpty()) {
                curves.add(new Curve("average on validation", row.name(), course));
            }
        }
        return new CompareReport(compared.title(), "", compared.columns(), models, compared.note(), curves, facts);
    }

    public CompareReport {
        columns = List.copyOf(columns);
        models = List.copyOf(models);
        curves = List.copyOf(curves);
        facts = List.copyOf(facts);
        for (Model model : models) {
            if (model.scores().size() != columns.size()) {
                throw new IllegalArgumentException(
                        model.scores().size() + " scores of " + model.name() + " under " + columns.size() + " columns");
            }
        }
    }
}
