package io.github.hyperdecoders.training;

import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What training a recipe costs, as measured over some steps.
 *
 * @param numerics number formats it ran with
 * @param threads native threads
 * @param seconds of each step
 * @param shape all steps' batches together
 * @param times all steps' times together
 * @param flops floating-point operations of all steps by formula, see {@link StepFlops}
 * @param peakFlops operations per second of this machine's best matrix product in the same format
 * @param evaluation what generating answers cost; null where the recipe does not
 * @param peakBytes the most memory that was resident; empty where the system does not tell
 */
public record TrainingCost(
        Numerics numerics,
        int threads,
        List<Double> seconds,
        BatchShape shape,
        StepTimes times,
        double flops,
        double peakFlops,
        @Nullable Evaluation evaluation,
        OptionalLong peakBytes) {
    /** Examples that answers were generated for, and the seconds that took. */
    public record Evaluation(int examples, double seconds) {}

    public TrainingCost {
        seconds = List.copyOf(seconds);
    }

    public double examplesPerSecond() {
        return shape.examples() / times.total();
    }

    public double tokensPerSecond() {
        return shape.tokens() / times.total();
    }

    /** What the same speed would be called by one who counts padding. */
    public double paddedTokensPerSecond() {
        return shape.paddedTokens() / times.total();
    }

    /** Operations per second by formula as a share of the machine's best. */
    public double shareOfPeak() {
        return flops / times.total() / peakFlops;
    }

    /** Seconds of a middling step. */
    public double medianStep() {
        double[] sorted = seconds.stream().mapToDouble(s -> s).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
