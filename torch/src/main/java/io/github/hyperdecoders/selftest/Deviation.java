package io.github.hyperdecoders.selftest;

/**
 * How far one quantity of a case strays from its golden value.
 *
 * @param quantity what was compared
 * @param value the deviation; not-a-number counts as out of tolerance
 * @param tolerance the largest deviation that passes
 */
public record Deviation(String quantity, double value, double tolerance) {
    public boolean passes() {
        return value <= tolerance;
    }

    static Deviation relative(String quantity, double found, double expected, double tolerance) {
        return new Deviation(quantity, Math.abs(found - expected) / Math.abs(expected), tolerance);
    }

    /** The largest relative deviation of two sequences; infinite where their lengths differ. */
    static Deviation relative(String quantity, double[] found, double[] expected, double tolerance) {
        double largest = found.length == expected.length && found.length > 0 ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(found.length, expected.length); i++) {
            double deviation = Math.abs(found[i] - expected[i]) / Math.abs(expected[i]);
            largest = Double.isNaN(deviation) ? Double.NaN : Math.max(largest, deviation);
            if (Double.isNaN(largest)) {
                break;
            }
        }
        return new Deviation(quantity, largest, tolerance);
    }

    static Deviation exact(String quantity, boolean same) {
        return new Deviation(quantity, same ? 0 : Double.POSITIVE_INFINITY, 0);
    }
}
