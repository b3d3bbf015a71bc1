package io.github.hyperdecoders.report.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    /** How a score compares with that of the model all are compared with. */
    public enum Mark {
        /** Not tested, or no significant difference. */
        NONE,
        BETTER,
        WORSE
    }

    /**
     * A score over one run or several.
     *
     * @param mean over the runs
     * @param deviation the runs' standard deviation; null for a single run
     */
    public record Cell(double mean, @Nullable Double deviation, Mark mark) {}

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
            List<@Nullable Cell> scores,
            @Nullable Double trainedShare,
            @Nullable Duration time) {
        public Model {
            scores = Collections.unmodifiableList(new ArrayList<>(scores));
        }
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
