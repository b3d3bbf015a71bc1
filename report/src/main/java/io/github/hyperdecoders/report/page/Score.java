package io.github.hyperdecoders.report.page;

import org.jspecify.annotations.Nullable;

/**
 * A score, perhaps with the interval it lies in.
 *
 * @param value of the metric, mostly from 0 to 100
 * @param low lower end of the 95 % interval; null where none was computed
 * @param high upper end; null where none was computed
 */
public record Score(
        double value, @Nullable Double low, @Nullable Double high) {
    /** A score without an interval. */
    public static Score of(double value) {
        return new Score(value, null, null);
    }
}
