package io.github.hyperdecoders.server.page;

import java.util.List;

/**
 * Vectors in the plane of the two directions in which they vary most: the first of the maps that {@code hyperdecoder analyse} draws. That
 * finds more directions, with a library that a service does not carry; for two, subspace iteration and one rotation are enough.
 *
 * @param points one for each vector, [vectors, 2]
 * @param explained each direction's share of the whole variance, from 0 to 1, the wider first, [2]
 */
record Plane(double[][] points, double[] explained) {
    private static final int ROUNDS = 200;
    private static final double TOLERANCE = 1e-10;

    /** @param vectors [vectors, dimensions], at least one */
    static Plane of(List<float[]> vectors) {
        double[][] rows = centred(vectors);
        double whole = 0;
        double[] first = rows[0];
        for (double[] row : rows) {
            whole += dot(row, row);
            first = dot(row, row) > dot(first, first) ? row : first;
        }
        if (whole == 0) {
            return new Plane(new double[rows.length][2], new double[2]);
        }
        double[] second = rows[0];
        double widest = -1;
        for (double[] row : rows) {
            double left = dot(row, row) - dot(row, first) * dot(row, first) / dot(first, first);
            if (left > widest) {
                widest = left;
                second = row;
            }
        }
        double[][] axes = {first.clone(), second.clone()};
        orthonormalize(axes);
        double before = 0;
        for (int round = 0; round < ROUNDS; round++) {
            axes = new double[][] {scatterTimes(rows, axes[0]), scatterTimes(rows, axes[1])};
            double now = Math.hypot(norm(axes[0]), norm(axes[1]));
            orthonormalize(axes);
            if (Math.abs(now - before) <= TOLERANCE * now) {
                break;
            }
            before = now;
        }
        return along(rows, axes, whole);
    }

    /** Turns the axes within their plane, so that coordinates are uncorrelated and the first vary most, and points each up. */
    private static Plane along(double[][] rows, double[][] axes, double whole) {
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (double[] row : rows) {
            double x = dot(row, axes[0]);
            double y = dot(row, axes[1]);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        double angle = Math.atan2(2 * xy, xx - yy) / 2;
        double[] wide = combined(Math.cos(angle), axes[0], Math.sin(angle), axes[1]);
        double[] narrow = combined(-Math.sin(angle), axes[0], Math.cos(angle), axes[1]);
        double[][] points = new double[rows.length][];
        double[] variances = new double[2];
        for (int i = 0; i < rows.length; i++) {
            points[i] = new double[] {sign(wide) * dot(rows[i], wide), sign(narrow) * dot(rows[i], narrow)};
            variances[0] += points[i][0] * points[i][0] / whole;
            variances[1] += points[i][1] * points[i][1] / whole;
        }
        return new Plane(points, variances);
    }

    private static double[][] centred(List<float[]> vectors) {
        int width = vectors.get(0).length;
        double[] mean = new double[width];
        for (float[] vector : vectors) {
            for (int d = 0; d < width; d++) {
                mean[d] += (double) vector[d] / vectors.size();
            }
        }
        double[][] rows = new double[vectors.size()][width];
        for (int i = 0; i < rows.length; i++) {
            for (int d = 0; d < width; d++) {
                rows[i][d] = vectors.get(i)[d] - mean[d];
            }
        }
        return rows;
    }

    /** XᵀX times a direction, without the matrix. */
    private static double[] scatterTimes(double[][] rows, double[] axis) {
        double[] image = new double[axis.length];
        for (double[] row : rows) {
            double along = dot(row, axis);
            for (int d = 0; d < image.length; d++) {
                image[d] += along * row[d];
            }
        }
        return image;
    }

    /** Gram-Schmidt; a second axis that depends on the first becomes zero. */
    private static void orthonormalize(double[][] axes) {
        axes[0] = combined(1 / norm(axes[0]), axes[0], 0, axes[0]);
        double before = norm(axes[1]);
        for (int pass = 0; pass < 2; pass++) {
            axes[1] = combined(1, axes[1], -dot(axes[0], axes[1]), axes[0]);
        }
        double left = norm(axes[1]);
        axes[1] = combined(left > 1e-9 * before ? 1 / left : 0, axes[1], 0, axes[1]);
    }

    private static double[] combined(double a, double[] x, double b, double[] y) {
        double[] sum = new double[x.length];
        for (int d = 0; d < sum.length; d++) {
            sum[d] = a * x[d] + b * y[d];
        }
        return sum;
    }

    /** That which makes the largest coordinate positive, so that a picture does not flip from one instance to the next. */
    private static double sign(double[] axis) {
        double largest = 0;
        for (double value : axis) {
            largest = Math.abs(value) > Math.abs(largest) ? value : largest;
        }
        return largest < 0 ? -1 : 1;
    }

    private static double norm(double[] row) {
        return Math.sqrt(dot(row, row));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
