package io.github.hyperdecoders.analysis;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Lays vectors out in the plane so that neighbours stay neighbours: UMAP (McInnes, Healy and Melville 2018, arXiv 1802.03426), with the
 * paper's minimum distance of 0.1, a start from the principal components, exact neighbours and one thread. The same vectors and seed
 * give the same points. Time and memory grow with the square of the number of vectors: some thousands are fine.
 *
 * @param neighbours how many neighbours a vector is held to; 15 in the paper's program
 * @param epochs passes over the edges
 * @param seed of the sampling
 */
public record Umap(int neighbours, int epochs, long seed) {
    /** The curve 1 / (1 + a d^2b) that is nearest to "1 up to a distance of 0.1, then exp(-(d - 0.1))". */
    private static final double A = 1.576943460405378;

    private static final double B = 0.8950608781227859;
    private static final int REPELLED_PER_ATTRACTED = 5;
    private static final double MOST = 4;
    private static final double START_WIDTH = 10;

    public Umap {
        if (neighbours < 2 || epochs < 1) {
            throw new IllegalArgumentException(
                    neighbours + " neighbours and " + epochs + " epochs, expected at least 2 and 1");
        }
    }

    /** UMAP with its usual 15 neighbours and 500 epochs. */
    public static Umap seeded(long seed) {
        return new Umap(15, 500, seed);
    }

    /**
     * A point for each vector.
     *
     * @param vectors [count, dimensions], at least one
     * @return [count, 2]
     */
    public double[][] layout(float[][] vectors) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] points = start(vectors, random);
        if (vectors.length > 2) {
            optimise(points, FuzzyGraph.of(Neighbours.of(vectors, neighbours)), random);
        }
        return points;
    }

    /** The first two principal components, stretched to a common width; a little noise parts equal vectors. */
    private double[][] start(float[][] vectors, SplittableRandom random) {
        PrincipalComponents components = PrincipalComponents.of(vectors, 2, seed);
        double[][] points = new double[vectors.length][];
        double widest = 0;
        for (int i = 0; i < vectors.length; i++) {
            points[i] = Arrays.copyOf(components.project(vectors[i]), 2);
            widest = Math.max(widest, Math.max(Math.abs(points[i][0]), Math.abs(points[i][1])));
        }
        double stretch = widest == 0 ? 0 : START_WIDTH / widest;
        for (double[] point : points) {
            for (int d = 0; d < 2; d++) {
                point[d] = stretch * point[d] + 1e-4 * random.nextDouble(-1, 1);
            }
        }
        return points;
    }

    /** Stochastic gradient descent (algorithm 5): an edge is drawn as often as it is heavy. */
    private void optimise(double[][] points, FuzzyGraph graph, SplittableRandom random) {
        double heaviest = Arrays.stream(graph.weights()).max().orElse(1);
        double[] due = new double[graph.weights().length];
        for (int epoch = 0; epoch < epochs; epoch++) {
            double rate = 1 - (double) epoch / epochs;
            for (int edge = 0; edge < due.length; edge++) {
                due[edge] += graph.weights()[edge] / heaviest;
                if (due[edge] >= 1) {
                    due[edge]--;
                    pull(points[graph.from()[edge]], points[graph.to()[edge]], rate);
                    push(points, graph.from()[edge], rate, random);
                    push(points, graph.to()[edge], rate, random);
                }
            }
        }
    }

    private static void pull(double[] a, double[] b, double rate) {
        double square = square(a, b);
        if (square > 0) {
            double power = Math.pow(square, B);
            double force = -2 * A * B * power / square / (1 + A * power);
            for (int d = 0; d < 2; d++) {
                double step = rate * clipped(force * (a[d] - b[d]));
                a[d] += step;
                b[d] -= step;
            }
        }
    }

    /** Moves a point away from some others, drawn at random. */
    private static void push(double[][] points, int index, double rate, SplittableRandom random) {
        double[] a = points[index];
        for (int i = 0; i < REPELLED_PER_ATTRACTED; i++) {
            double[] b = points[random.nextInt(points.length)];
            double square = square(a, b);
            if (square > 0) {
                double force = 2 * B / ((0.001 + square) * (1 + A * Math.pow(square, B)));
                for (int d = 0; d < 2; d++) {
                    a[d] += rate * clipped(force * (a[d] - b[d]));
                }
            }
        }
    }

    private static double square(double[] a, double[] b) {
        double x = a[0] - b[0];
        double y = a[1] - b[1];
        return x * x + y * y;
    }

    private static double clipped(double step) {
        return Math.max(-MOST, Math.min(MOST, step));
    }
}
