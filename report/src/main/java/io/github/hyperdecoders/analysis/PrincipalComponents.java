package io.github.hyperdecoders.analysis;

import java.util.Arrays;
import java.util.Random;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;

/**
 * The directions in which vectors vary most (Pearson 1901; Hotelling 1933).
 *
 * <p>Found by subspace iteration with a Rayleigh-Ritz step, without the covariance matrix: a whole eigendecomposition of 1,024
 * dimensions takes most of a minute, and two directions are wanted. Each axis points where its largest coordinate is positive.
 *
 * @param mean of the vectors, [dimensions]
 * @param axes orthonormal, widest first, [components, dimensions]
 * @param explained each axis's share of the whole variance, from 0 to 1, [components]
 */
public record PrincipalComponents(double[] mean, double[][] axes, double[] explained) {
    /** Directions followed beside those wanted, so that near ties at the end do not slow the iteration down. */
    private static final int SPARE = 8;

    private static final int MOST_ROUNDS = 500;
    private static final double TOLERANCE = 1e-12;

    /**
     * The first components of {@code vectors}, or fewer where the vectors span fewer directions.
     *
     * @param vectors [count, dimensions], at least one
     * @param components how many are wanted
     * @param seed of the iteration's start; it decides nothing but rounding errors
     */
    public static PrincipalComponents of(float[][] vectors, int components, long seed) {
        int dimensions = RowArithmetic.dimensions(vectors);
        double[] mean = RowArithmetic.mean(vectors);
        double[][] centred = RowArithmetic.minus(vectors, mean);
        double whole = 0;
        for (double[] row : centred) {
            whole += RowArithmetic.dot(row, row);
        }
        int followed = Math.min(components + SPARE, Math.min(dimensions, vectors.length));
        double[][] basis = orthonormal(start(followed, dimensions, seed));
        double[] variances = new double[0];
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[][] images = scatterTimes(centred, basis);
            EigenDecompositionSymmetric ritz = new EigenDecompositionSymmetric(projected(basis, images));
            double[] before = variances;
            variances = ritz.getEigenvalues();
            basis = combined(ritz.getVT(), basis.length, images, basis);
            if (settled(before, variances, components)) {
                break;
            }
        }
        int kept = 0;
        while (kept < Math.min(components, basis.length) && variances[kept] > 1e-10 * whole) {
            kept++;
        }
        double[] explained = new double[kept];
        for (int i = 0; i < kept; i++) {
            explained[i] = variances[i] / whole;
            pointUp(basis[i]);
        }
        return new PrincipalComponents(mean, Arrays.copyOf(basis, kept), explained);
    }

    /** The coordinates of a vector along the axes, [components]. */
    public double[] project(float[] vector) {
        double[] coordinates = new double[axes.length];
        for (int i = 0; i < axes.length; i++) {
            for (int d = 0; d < mean.length; d++) {
                coordinates[i] += (vector[d] - mean[d]) * axes[i][d];
            }
        }
        return coordinates;
    }

    private static double[][] start(int rows, int dimensions, long seed) {
        Random random = new Random(seed);
        double[][] start = new double[rows][dimensions];
        for (double[] row : start) {
            Arrays.setAll(row, d -> random.nextGaussian());
        }
        return start;
    }

    /** The scatter matrix XᵀX times each of the rows of {@code basis}. */
    private static double[][] scatterTimes(double[][] centred, double[][] basis) {
        double[][] images = new double[basis.length][centred[0].length];
        for (double[] vector : centred) {
            for (int i = 0; i < basis.length; i++) {
                RowArithmetic.add(images[i], RowArithmetic.dot(vector, basis[i]), vector);
            }
        }
        return images;
    }

    private static RealMatrix projected(double[][] basis, double[][] images) {
        double[][] small = new double[basis.length][basis.length];
        for (int i = 0; i < basis.length; i++) {
            for (int j = 0; j <= i; j++) {
                small[i][j] = small[j][i] = RowArithmetic.dot(basis[i], images[j]);
            }
        }
        return new Array2DRowRealMatrix(small, false);
    }

    /** The next basis: the images, turned to the Ritz vectors and made orthonormal; where an image vanishes, the old direction. */
    private static double[][] combined(RealMatrix turns, int size, double[][] images, double[][] basis) {
        double[][] next = new double[2 * size][images[0].length];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                RowArithmetic.add(next[i], turns.getEntry(i, j), images[j]);
                RowArithmetic.add(next[size + i], turns.getEntry(i, j), basis[j]);
            }
        }
        double[][] orthonormal = orthonormal(next);
        return Arrays.copyOf(orthonormal, size);
    }

    /** Gram-Schmidt, twice for each row; rows that depend on those before them are left out. */
    private static double[][] orthonormal(double[][] rows) {
        double[][] kept = new double[rows.length][];
        int count = 0;
        for (double[] row : rows) {
            double before = Math.sqrt(RowArithmetic.dot(row, row));
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < count; i++) {
                    RowArithmetic.add(row, -RowArithmetic.dot(row, kept[i]), kept[i]);
                }
            }
            double norm = Math.sqrt(RowArithmetic.dot(row, row));
            if (norm > 1e-10 * before && norm > 0) {
                RowArithmetic.scale(row, 1 / norm);
                kept[count++] = row;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    private static boolean settled(double[] before, double[] now, int components) {
        if (before.length != now.length) {
            return false;
        }
        for (int i = 0; i < Math.min(components, now.length); i++) {
            if (Math.abs(before[i] - now[i]) > TOLERANCE * Math.abs(now[0])) {
                return false;
            }
        }
        return true;
    }

    private static void pointUp(double[] axis) {
        double largest = 0;
        for (double value : axis) {
            largest = Math.abs(value) > Math.abs(largest) ? value : largest;
        }
        if (largest < 0) {
            RowArithmetic.scale(axis, -1);
        }
    }
}
