package io.github.hyperdecoders.server.page;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Instances that one model's hypernetwork was asked about: the newest ones' vectors, and the means of all adapters. No text is kept. Not safe
 * for use by several threads at a time.
 */
final class SeenInstances {
    private static final int MOST = 500;
    private static final int NEAREST = 5;

    private final Deque<Seen> seen = new ArrayDeque<>();
    private final List<MeanAdapter> means = new ArrayList<>();
    private long count;

    /** An instance as it is kept. */
    private record Seen(@Nullable String task, float[] vector) {}

    /**
     * One of the other instances.
     *
     * @param x along the direction in which vectors vary most
     * @param y along the next
     * @param distance of its vector from this instance's, in all dimensions
     */
    record Other(double x, double y, @Nullable String task, double distance) {}

    /**
     * How an instance lies among those before.
     *
     * @param count instances that the means are of, this one among them
     * @param point where it lies, [2]
     * @param explained what share of the variance either direction of the map has, [2]
     * @param others the nearest first
     * @param distances of each layer's adapter from the layer's mean
     * @param typical distances, by layer
     */
    record Place(
            long count,
            double[] point,
            double[] explained,
            List<Other> others,
            List<Double> distances,
            List<Double> typical) {
        /** Tasks of the nearest others. */
        List<@Nullable String> nearest() {
            return others.stream().limit(NEAREST).map(Other::task).toList();
        }
    }

    /**
     * Takes an instance in, unless it was the same before, and says where it lies.
     *
     * @param vector that enters the hypernetwork, [d_model]
     * @param adapters what it makes of it, [layers, numbers]
     */
    Place add(@Nullable String task, float[] vector, List<float[]> adapters) {
        if (seen.stream().noneMatch(each -> Arrays.equals(each.vector(), vector))) {
            if (means.isEmpty()) {
                adapters.forEach(adapter -> means.add(new MeanAdapter(adapter.length)));
            }
            for (int layer = 0; layer < means.size(); layer++) {
                means.get(layer).add(adapters.get(layer));
            }
            count++;
            if (seen.size() == MOST) {
                seen.removeFirst();
            }
            seen.addLast(new Seen(task, vector.clone()));
        }
        return place(vector, adapters);
    }

    private Place place(float[] vector, List<float[]> adapters) {
        List<Seen> all = new ArrayList<>(seen);
        Plane plane = Plane.of(all.stream().map(Seen::vector).toList());
        double[] point = {0, 0};
        List<Other> others = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            double[] its = plane.points()[i];
            if (Arrays.equals(all.get(i).vector(), vector)) {
                point = its;
            } else {
                others.add(new Other(
                        its[0], its[1], all.get(i).task(), distance(all.get(i).vector(), vector)));
            }
        }
        others.sort(Comparator.comparingDouble(Other::distance));
        return new Place(
                count,
                point,
                plane.explained(),
                others,
                IntStream.range(0, means.size())
                        .mapToObj(layer -> means.get(layer).distance(adapters.get(layer)))
                        .toList(),
                means.stream().map(MeanAdapter::typical).toList());
    }

    private static double distance(float[] a, float[] b) {
        double squares = 0;
        for (int d = 0; d < a.length; d++) {
            double difference = a[d] - b[d];
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }
}
