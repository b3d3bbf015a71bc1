package io.github.hyperdecoders.metric;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

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
        return isUndefined(x, y) ? 0 : percent(new PearsonsCorrelation().correlation(x, y));
    }

    static double spearman(List<String> predictions, List<String> targets) {
        double[] x = numbers(predictions);
        double[] y = numbers(targets);
        return isUndefined(x, y) ? 0 : percent(new SpearmansCorrelation().correlation(x, y));
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
