package io.github.hyperdecoders.analysis;

/** Arithmetic on rows of numbers. */
final class RowArithmetic {
    private RowArithmetic() {}

    /** How long each row is; an {@link IllegalArgumentException} where there are none, they differ, or one is not all finite. */
    static int dimensions(float[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("no vectors, expected at least one");
        }
        for (float[] row : rows) {
            if (row.length != rows[0].length || row.length == 0) {
                throw new IllegalArgumentException(
                        "a vector of " + row.length + " dimensions beside one of " + rows[0].length);
            }
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("a vector holds " + value + ", expected finite numbers");
                }
            }
        }
        return rows[0].length;
    }

    static double[] mean(float[][] rows) {
        double[] mean = new double[rows[0].length];
        for (float[] row : rows) {
            for (int d = 0; d < mean.length; d++) {
                mean[d] += row[d];
            }
        }
        scale(mean, 1.0 / rows.length);
        return mean;
    }

    static double[][] minus(float[][] rows, double[] mean) {
        double[][] centred = new double[rows.length][mean.length];
        for (int i = 0; i < rows.length; i++) {
            for (int d = 0; d < mean.length; d++) {
                centred[i][d] = rows[i][d] - mean[d];
            }
        }
        return centred;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    /** Adds {@code factor} times {@code row} to {@code sum}. */
    static void add(double[] sum, double factor, double[] row) {
        for (int d = 0; d < sum.length; d++) {
            sum[d] += factor * row[d];
        }
    }

    static void scale(double[] row, double factor) {
        for (int d = 0; d < row.length; d++) {
            row[d] *= factor;
        }
    }

    static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            double difference = a[d] - b[d];
            sum += difference * difference;
        }
        return sum;
    }
}
