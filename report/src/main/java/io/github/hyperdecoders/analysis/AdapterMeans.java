package io.github.hyperdecoders.analysis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Takes the adapters that were generated for instances, one at a time, and tells how far apart they lie: between the tasks' means, and
 * inside each task. Holds one mean for each task and layer, no instances. Not safe for use by several threads.
 */
public final class AdapterMeans {
    private final int layers;
    private final Map<String, Group[]> groups = new LinkedHashMap<>();

    /** A task's adapters of one layer: mean and summed squared distance to it (Welford 1962), summed squared norm. */
    private static final class Group {
        private double[] mean = new double[0];
        private long count;
        private double spread;
        private double norms;

        void add(float[] adapter) {
            if (count++ == 0) {
                mean = new double[adapter.length];
            } else if (mean.length != adapter.length) {
                throw new IllegalArgumentException(
                        "an adapter of " + adapter.length + " numbers beside one of " + mean.length);
            }
            for (int d = 0; d < mean.length; d++) {
                double off = adapter[d] - mean[d];
                mean[d] += off / count;
                spread += off * (adapter[d] - mean[d]);
                norms += (double) adapter[d] * adapter[d];
            }
        }

        double distanceTo(Group other) {
            double sum = 0;
            for (int d = 0; d < mean.length; d++) {
                sum += (mean[d] - other.mean[d]) * (mean[d] - other.mean[d]);
            }
            return Math.sqrt(sum);
        }
    }

    /** For a stack of so many layers. */
    public AdapterMeans(int layers) {
        this.layers = layers;
    }

    /**
     * Takes the adapters of one instance.
     *
     * @param task whose instance it is
     * @param adapters all numbers of each layer's adapter in a row, [layers, numbers]
     */
    public void add(String task, List<float[]> adapters) {
        if (adapters.size() != layers) {
            throw new IllegalArgumentException("adapters of " + adapters.size() + " layers, expected " + layers);
        }
        Group[] own = groups.computeIfAbsent(
                task, t -> IntStream.range(0, layers).mapToObj(l -> new Group()).toArray(Group[]::new));
        for (int layer = 0; layer < layers; layer++) {
            own[layer].add(adapters.get(layer));
        }
    }

    /** The distances so far. */
    public LayerDistances distances() {
        return new LayerDistances(
                List.copyOf(groups.keySet()),
                IntStream.range(0, layers).mapToObj(this::matrix).toList());
    }

    private double[][] matrix(int layer) {
        List<Group> own = groups.values().stream().map(all -> all[layer]).toList();
        long count = own.stream().mapToLong(g -> g.count).sum();
        double size = Math.sqrt(own.stream().mapToDouble(g -> g.norms).sum() / Math.max(1, count));
        double[][] matrix = new double[own.size()][own.size()];
        for (int i = 0; i < own.size(); i++) {
            Group group = own.get(i);
            for (int j = 0; j < own.size(); j++) {
                double distance = i == j ? Math.sqrt(group.spread / group.count) : group.distanceTo(own.get(j));
                matrix[i][j] = size == 0 ? 0 : distance / size;
            }
        }
        return matrix;
    }
}
