package io.github.hyperdecoders.training;

import java.util.Locale;

/**
 * The lines that tell people of a training's steps: of the first few, then of one every so often, with a speed that is smoothed over the
 * steps. Every teller has its own; not safe for use by several threads.
 */
public final class StepLines {
    private static final int FIRST = 3;
    private static final double SMOOTHING = 0.98;

    private final long every;
    private double speed;
    private int lines;

    /** @param every steps between lines, once the first few are told */
    public StepLines(long every) {
        this.every = every;
    }

    /**
     * What is to be said of a step.
     *
     * @param line as {@code step 20/900  loss 0.512  lr 1.00e-03  94.1 examples/s}
     * @param examplesPerSecond smoothed
     * @param due whether the step gets a line
     */
    public record Told(String line, double examplesPerSecond, boolean due) {}

    /** Takes in the next step; every step is to come here, in order. */
    public Told of(TrainingListener.Step step) {
        speed = speed == 0 ? step.examplesPerSecond() : SMOOTHING * speed + (1 - SMOOTHING) * step.examplesPerSecond();
        String line = "step " + step.step() + "/" + step.totalSteps() + "  " + loss(step)
                + String.format(Locale.ROOT, "  lr %.2e  %.1f examples/s", step.learningRate(), speed);
        boolean due = step.step() % every == 0 || step.step() == step.totalSteps() || lines < FIRST;
        lines += due ? 1 : 0;
        return new Told(line, speed, due);
    }

    /** A step's loss as the mean over target tokens, and as it is minimised where that is something else. */
    public static String loss(TrainingListener.Step step) {
        String mean = String.format(Locale.ROOT, "loss %.3f", step.tokenLoss());
        return Math.abs(step.loss() - step.tokenLoss()) <= 1e-9 * Math.abs(step.loss())
                ? mean
                : mean + String.format(Locale.ROOT, " a token, %.1f a batch", step.loss());
    }
}
