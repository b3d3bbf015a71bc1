package io.github.hyperdecoders.selftest;

import java.util.stream.IntStream;

/**
 * How far one quantity of a case strays from its golden value.
 *
 * @param quantity what was compared
 * @param value the deviation; not-a-number counts as out of tolerance
 * @param tolerance the largest deviation that passes; infinite where only the mean over all cases is judged
 * @param yardstick what the deviation is compared with: the tolerance, or in bf16 what PyTorch's autocast strays
 */
public record Deviation(String quantity, double value, double tolerance, double yardstick) {
    Deviation(String quantity, double value, double tolerance) {
        this(quantity, value, tolerance, tolerance);
    }

    public boolean passes() {
        return value <= tolerance;
    }

    /** |found - expected| / |expected|; 0 where both are the same, 0 included. */
    static double relative(double found, double expected) {
        return found == expected ? 0 : Math.abs(found - expected) / Math.abs(expected);
    }

    /** The largest relative deviation of two sequences; infinite where their lengths differ or both are empty. */
    static double relative(double[] found, double[] expected) {
        if (found.length != expected.length || found.length == 0) {
            return Double.POSITIVE_INFINITY;
        }
        // Of several numbers the largest is not-a-number if one of them is.
        return IntStream.range(0, found.length)
                .mapToDouble(i -> relative(found[i], expected[i]))
                .max()
                .orElseThrow();
    }

    static Deviation relative(String quantity, double found, double expected, double tolerance) {
        return new Deviation(quantity, relative(found, expected), tolerance);
    }

    static Deviation relative(String quantity, double[] found, double[] expected, double tolerance) {
        return new Deviation(quantity, relative(found, expected), tolerance);
    }

    static Deviation exact(String quantity, boolean same) {
        return new Deviation(quantity, same ? 0 : Double.POSITIVE_INFINITY, 0);
    }
}
