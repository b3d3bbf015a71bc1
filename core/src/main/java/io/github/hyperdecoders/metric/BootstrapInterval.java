package io.github.hyperdecoders.metric;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How far the mean of a sample can be trusted: percentiles of the means of resamples drawn with replacement (Efron 1979), in the
 * unit of the scores.
 *
 * @param low below it are 2.5 % of the resamples' means
 * @param mid their median, which for many scores is near the plain mean but not equal to it
 * @param high above it are 2.5 % of the resamples' means
 */
public record BootstrapInterval(double low, double mid, double high) {
    private static final int RESAMPLES = 1000;

    /**
     * The interval that holds 95 % of the means of 1,000 resamples of {@code scores}; the same seed gives the same interval.
     *
     * @throws IllegalArgumentException if there are no scores
     */
    public static BootstrapInterval of(double[] scores, long seed) {
        return of(scores, RESAMPLES, seed);
    }

    static BootstrapInterval of(double[] scores, int resamples, long seed) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("no scores to resample");
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[resamples];
        Arrays.setAll(means, i -> {
            double sum = 0;
            for (int draw = 0; draw < scores.length; draw++) {
                sum += scores[random.nextInt(scores.length)];
            }
            return sum / scores.length;
        });
        Arrays.sort(means);
        return new BootstrapInterval(percentile(means, 0.025), percentile(means, 0.5), percentile(means, 0.975));
    }

    /** The value below which that share of the sorted values lies, between two of them if need be, as in NumPy's percentile. */
    private static double percentile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
