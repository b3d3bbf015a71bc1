package io.github.hyperdecoders.training;

import io.github.hyperdecoders.recipe.LearningRateSchedule;
import io.github.hyperdecoders.recipe.OptimizerSettings;

/**
 * The learning rate of each step, a pure function of the step; the shapes are those of the transformers library.
 *
 * @param schedule the shape
 * @param cycles how often a schedule with restarts falls
 * @param peak the rate after warm-up
 * @param warmupSteps steps of linear rise from 0
 * @param totalSteps steps of the whole run
 */
public record LearningRate(LearningRateSchedule schedule, int cycles, double peak, long warmupSteps, long totalSteps) {
    private static final double POLYNOMIAL_END = 1e-7;

    /** That of a recipe, whose run has so many steps. */
    static LearningRate of(OptimizerSettings settings, long totalSteps) {
        return new LearningRate(
                settings.schedule(), settings.cycles(), settings.learningRate(), settings.warmupSteps(), totalSteps);
    }

    /** The rate of the optimiser's step {@code step}, counted from 0. */
    public double at(long step) {
        if (schedule == LearningRateSchedule.CONSTANT) {
            return peak;
        }
        if (step < warmupSteps) {
            return peak * ((double) step / Math.max(1, warmupSteps));
        }
        double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
        return switch (schedule) {
            case CONSTANT, CONSTANT_W_WARMUP -> peak;
            case LINEAR -> peak * Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
            case COSINE -> peak * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
            case COSINE_W_RESTARTS ->
                progress >= 1 ? 0 : peak * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * (cycles * progress % 1.0))));
            case POLYNOMIAL ->
                step > totalSteps ? POLYNOMIAL_END : (peak - POLYNOMIAL_END) * (1 - progress) + POLYNOMIAL_END;
        };
    }
}
