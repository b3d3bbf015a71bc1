package io.github.hyperdecoders.analysis;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The nearest neighbours of each vector, itself left out, nearest first; found by looking at every pair.
 *
 * @param indices of the neighbours, [count, neighbours]
 * @param distances Euclidean, [count, neighbours]
 */
record Neighbours(int[][] indices, double[][] distances) {
    static Neighbours of(float[][] vectors, int neighbours) {
        int count = vectors.length;
        double[][] squares = new double[count][count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                squares[i][j] = squares[j][i] = RowArithmetic.squaredDistance(vectors[i], vectors[j]);
            }
        }
        int[][] indices = new int[count][];
        double[][] distances = new double[count][];
        for (int i = 0; i < count; i++) {
            int self = i;
            double[] row = squares[i];
            indices[i] = IntStream.range(0, count)
                    .filter(j -> j != self)
                    .boxed()
                    .sorted(Comparator.comparingDouble(j -> row[j]))
                    .limit(neighbours)
                    .mapToInt(Integer::intValue)
                    .toArray();
            distances[i] =
                    IntStream.of(indices[i]).mapToDouble(j -> Math.sqrt(row[j])).toArray();
        }
        return new Neighbours(indices, distances);
    }
}
