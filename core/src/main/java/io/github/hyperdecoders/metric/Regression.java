package io.github.hyperdecoders.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Correlations of answers that should be numbers; lists hold stripped strings, equally many, at least one. */
final class Regression {
    /** What an answer that is no number counts as: outside the range of every similarity score. */
    private static final double UNPARSEABLE = -1;

    /** A decimal number. {@link Double#parseDouble} alone would also take {@code 1d}, {@code 0x1p3} and {@code NaN}. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private Regression() {}

    static double pearson(List<String> predictions, List<String> targets) {
        double[] x = numbers(predictions);
        double[] y = numbers(targets);
        return isUndefined(x, y) ? 0 : percent(correlation(x, y));
    }

    static double spearman(List<String> predictions, List<String> targets) {
        double[] x = numbers(predictions);
        double[] y = numbers(targets);
        return isUndefined(x, y) ? 0 : percent(correlation(ranks(x), ranks(y)));
    }

    /** The covariance over both standard deviations (Pearson 1895). */
    private static double correlation(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }

    /** Each value's place in ascending order, from 1; equal ones get the mean of their places. */
    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        while (from < order.length) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    /** Fewer than two values, or constant ones, have no correlation; rounding in the mean could otherwise invent one. */
    private static boolean isUndefined(double[] x, double[] y) {
        return x.length < 2 || isConstant(x) || isConstant(y);
    }

    private static boolean isConstant(double[] values) {
        return Arrays.stream(values).allMatch(v -> v == values[0]);
    }

    private static double percent(double correlation) {
        return Double.isNaN(correlation) ? 0 : 100 * correlation;
    }

    private static double[] numbers(List<String> texts) {
        return texts.stream().mapToDouble(Regression::number).toArray();
    }

    private static double number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return UNPARSEABLE;
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? value : UNPARSEABLE;
    }
}
