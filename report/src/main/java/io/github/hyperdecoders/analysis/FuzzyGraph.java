package io.github.hyperdecoders.analysis;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * UMAP's weighted graph of neighbours (McInnes, Healy and Melville 2018, section 3.1 and algorithm 3).
 *
 * @param from one end of each edge, [edges]
 * @param to the other end, a greater index, [edges]
 * @param weights in (0, 1]: how sure it is that the two are neighbours, [edges]
 */
record FuzzyGraph(int[] from, int[] to, double[] weights) {
    private static final int BISECTIONS = 64;
    /** A scale below this share of the mean distance is set to it, as in the paper's own program. */
    private static final double SMALLEST_SCALE = 1e-3;

    static FuzzyGraph of(Neighbours neighbours) {
        int count = neighbours.indices().length;
        double meanOfAll = Arrays.stream(neighbours.distances())
                .flatMapToDouble(Arrays::stream)
                .average()
                .orElse(0);
        Map<Long, Double> edges = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            double[] weights = weights(neighbours.distances()[i], meanOfAll);
            for (int k = 0; k < weights.length; k++) {
                int j = neighbours.indices()[i][k];
                long edge = (long) Math.min(i, j) * count + Math.max(i, j);
                // Either end may vouch for the edge: the probabilistic sum a + b - ab.
                edges.merge(edge, weights[k], (a, b) -> a + b - a * b);
            }
        }
        int[] from = new int[edges.size()];
        int[] to = new int[edges.size()];
        double[] weights = new double[edges.size()];
        int next = 0;
        for (Map.Entry<Long, Double> edge : edges.entrySet()) {
            from[next] = (int) (edge.getKey() / count);
            to[next] = (int) (edge.getKey() % count);
            weights[next++] = edge.getValue();
        }
        return new FuzzyGraph(from, to, weights);
    }

    /** exp(-(distance - nearest) / scale), with the scale at which these sum to log2 of their number. */
    private static double[] weights(double[] distances, double meanOfAll) {
        double nearest = Arrays.stream(distances).filter(d -> d > 0).findFirst().orElse(0);
        double wanted = Math.log(Math.max(2, distances.length)) / Math.log(2);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double scale = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            if (Arrays.stream(weights(distances, nearest, scale)).sum() > wanted) {
                high = scale;
                scale = (low + high) / 2;
            } else {
                low = scale;
                scale = Double.isInfinite(high) ? 2 * scale : (low + high) / 2;
            }
        }
        double mean = nearest > 0 ? Arrays.stream(distances).average().orElse(0) : meanOfAll;
        return weights(distances, nearest, Math.max(scale, SMALLEST_SCALE * mean));
    }

    private static double[] weights(double[] distances, double nearest, double scale) {
        return Arrays.stream(distances)
                .map(d -> d <= nearest || scale == 0 ? 1 : Math.exp(-(d - nearest) / scale))
                .toArray();
    }
}
