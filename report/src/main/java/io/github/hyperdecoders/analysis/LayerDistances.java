package io.github.hyperdecoders.analysis;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How far the adapters generated for different tasks lie apart, layer by layer.
 *
 * <p>All distances are Euclidean and divided by the root of the mean squared norm of the layer's adapters, so that layers can be
 * compared: 0 is equal, √2 unrelated.
 *
 * @param tasks the rows and columns of each matrix
 * @param layers [layers] of [tasks, tasks]: off the diagonal the distance between two tasks' means, on it how far a task's own
 *     instances lie from their mean (root of the mean square)
 */
public record LayerDistances(List<String> tasks, List<double[][]> layers) {
    public LayerDistances {
        tasks = List.copyOf(tasks);
        layers = List.copyOf(layers);
        for (double[][] matrix : layers) {
            if (matrix.length != tasks.size()) {
                throw new IllegalArgumentException(matrix.length + " rows of distances for " + tasks.size() + " tasks");
            }
        }
    }

    /** The mean over the layers, [tasks, tasks]; zeros where there are none. */
    public double[][] mean() {
        double[][] mean = new double[tasks.size()][tasks.size()];
        for (double[][] layer : layers) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j < mean.length; j++) {
                    mean[i][j] += layer[i][j] / layers.size();
                }
            }
        }
        return mean;
    }

    /** The mean distance between two tasks, for each layer; 0 for a lone task. */
    public double[] betweenTasks() {
        return layers.stream().mapToDouble(m -> meanOf(m, false)).toArray();
    }

    /** The mean distance of instances to their own task's mean, for each layer. */
    public double[] withinTasks() {
        return layers.stream().mapToDouble(m -> meanOf(m, true)).toArray();
    }

    private static double meanOf(double[][] matrix, boolean diagonal) {
        return IntStream.range(0, matrix.length)
                .boxed()
                .flatMapToDouble(i -> IntStream.range(0, matrix.length)
                        .filter(j -> (i == j) == diagonal)
                        .mapToDouble(j -> matrix[i][j]))
                .average()
                .orElse(0);
    }
}
