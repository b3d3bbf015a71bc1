package io.github.hyperdecoders.training;

import io.github.hyperdecoders.recipe.RunSettings;
import org.jspecify.annotations.Nullable;

/**
 * When a training ends before its last step, as transformers' {@code EarlyStoppingCallback} has it: when so many evaluations in turn were
 * not better than the best before each by more than a threshold.
 *
 * @param patience how many; 0: it never ends early
 * @param threshold what an improvement has to exceed
 * @param greaterIsBetter whether more of the metric is better
 */
record EarlyStop(int patience, double threshold, boolean greaterIsBetter) {

    static EarlyStop of(RunSettings run) {
        Integer patience = run.earlyStoppingPatience();
        return new EarlyStop(patience == null ? 0 : patience, run.earlyStoppingThreshold(), run.greaterIsBetter());
    }

    /**
     * How many evaluations in turn did not improve enough, the last among them.
     *
     * @param before how many before the last
     * @param best the best score before it; null for none
     */
    int count(int before, @Nullable Double best, double score) {
        boolean improves =
                best == null || ((greaterIsBetter ? score > best : score < best) && Math.abs(score - best) > threshold);
        return improves ? 0 : before + 1;
    }

    /** Whether the training ends with so many. */
    boolean isDue(int count) {
        return patience > 0 && count >= patience;
    }
}
