package io.github.hyperdecoders.metric;

import java.util.Arrays;
import java.util.List;

/**
 * Whether a classifier is as often right as it is sure. A classifier gives each class a probability; its confidence is that of the class it
 * chooses, the likeliest. If among answers of confidence 0.8 four in five are right, it is well calibrated.
 */
public final class Calibration {
    /** As many as the literature uses (Guo et al. 2017). */
    public static final int BINS = 15;

    private Calibration() {}

    /**
     * The expected calibration error over 15 equal bins, from 0 to 1; see {@link #expectedError(List, List, int)}.
     *
     * @param probabilities of each example's classes, which sum to 1
     * @param targets the right class of each example
     */
    public static double expectedError(List<double[]> probabilities, List<Integer> targets) {
        return expectedError(probabilities, targets, BINS);
    }

    /**
     * The expected calibration error, from 0 to 1. The n examples fall into {@code bins} bins by their confidence: bin m has those above
     * (m - 1) / bins and up to m / bins. The error is the sum over bins of {@code |B_m| / n * |accuracy(B_m) - confidence(B_m)|}, with the
     * share of right answers in the bin and their mean confidence (Naeini, Cooper, Hauskrecht 2015: Obtaining well calibrated probabilities
     * using Bayesian binning; in this form Guo, Pleiss, Sun, Weinberger 2017: On calibration of modern neural networks, equation 5).
     *
     * @param probabilities of each example's classes, which sum to 1
     * @param targets the right class of each example
     */
    public static double expectedError(List<double[]> probabilities, List<Integer> targets, int bins) {
        requireExamples(probabilities, targets);
        double[] confidence = new double[bins];
        double[] right = new double[bins];
        for (int i = 0; i < targets.size(); i++) {
            double[] classes = probabilities.get(i);
            int chosen = chosen(classes);
            int bin = (int) Math.ceil(classes[chosen] * bins) - 1;
            bin = Math.max(0, Math.min(bins - 1, bin));
            confidence[bin] += classes[chosen];
            right[bin] += chosen == targets.get(i) ? 1 : 0;
        }
        double error = 0;
        for (int bin = 0; bin < bins; bin++) {
            error += Math.abs(right[bin] - confidence[bin]);
        }
        return error / targets.size();
    }

    /**
     * The Brier score, from 0 for certainty that is right to 2 for certainty that is wrong: the mean over examples of the sum over classes of
     * {@code (p - y)^2}, with y 1 for the right class and 0 for all others (Brier 1950: Verification of forecasts expressed in terms of
     * probability). Of two classes it is twice the square of what the right one lacks to 1.
     *
     * @param probabilities of each example's classes, which sum to 1
     * @param targets the right class of each example
     */
    public static double brier(List<double[]> probabilities, List<Integer> targets) {
        requireExamples(probabilities, targets);
        double sum = 0;
        for (int i = 0; i < targets.size(); i++) {
            double[] classes = probabilities.get(i);
            for (int c = 0; c < classes.length; c++) {
                double difference = classes[c] - (c == targets.get(i) ? 1 : 0);
                sum += difference * difference;
            }
        }
        return sum / targets.size();
    }

    /** The share of examples whose likeliest class is the right one, from 0 to 1. */
    public static double accuracy(List<double[]> probabilities, List<Integer> targets) {
        requireExamples(probabilities, targets);
        long right = 0;
        for (int i = 0; i < targets.size(); i++) {
            right += chosen(probabilities.get(i)) == targets.get(i) ? 1 : 0;
        }
        return (double) right / targets.size();
    }

    /** The likeliest; of equally likely ones the first. */
    private static int chosen(double[] classes) {
        int best = 0;
        for (int c = 1; c < classes.length; c++) {
            best = classes[c] > classes[best] ? c : best;
        }
        return best;
    }

    private static void requireExamples(List<double[]> probabilities, List<Integer> targets) {
        if (probabilities.size() != targets.size() || targets.isEmpty()) {
            throw new IllegalArgumentException(probabilities.size() + " distributions for " + targets.size()
                    + " targets; expected as many, at least one");
        }
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i) < 0 || targets.get(i) >= probabilities.get(i).length) {
                throw new IllegalArgumentException(
                        "target " + targets.get(i) + " of the classes " + Arrays.toString(probabilities.get(i)));
            }
        }
    }
}
