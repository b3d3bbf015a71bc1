package io.github.hyperdecoders.analysis;

import io.github.hyperdecoders.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vectors that enter the hypernetwork, in the plane (paper, section 5).
 *
 * @param instances whose vectors they are
 * @param projections ways to lay them out
 */
public record EmbeddingMap(List<Instance> instances, List<Projection> projections) {
    /**
     * One instance.
     *
     * @param task its task
     * @param label its target, where that is one of a few labels; null elsewhere
     * @param emptyAnswer whether its right answer is empty, as of a window that does not hold it
     * @param text what is shown of it: its source, perhaps shortened
     */
    public record Instance(String task, @Nullable String label, boolean emptyAnswer, String text) {}

    /**
     * A layout.
     *
     * @param name as PCA
     * @param note how it is to be read
     * @param points one for each instance, [instances, 2]
     */
    public record Projection(String name, String note, double[][] points) {}

    public EmbeddingMap {
        instances = List.copyOf(instances);
        projections = List.copyOf(projections);
        for (Projection projection : projections) {
            if (projection.points().length != instances.size()) {
                throw new IllegalArgumentException(projection.points().length + " points of " + projection.name()
                        + " for " + instances.size() + " instances");
            }
        }
    }

    /**
     * Lays vectors out by principal components and by UMAP. UMAP's time grows with the square of their number: 3,000 of 1,024
     * dimensions took 12 s on two cores.
     *
     * @param vectors [instances, dimensions], at least one
     * @param seed of both
     */
    public static EmbeddingMap of(float[][] vectors, List<Instance> instances, long seed) {
        PrincipalComponents components = PrincipalComponents.of(vectors, 2, seed);
        List<double[]> points = new ArrayList<>();
        for (float[] vector : vectors) {
            double[] point = components.project(vector);
            points.add(new double[] {point.length > 0 ? point[0] : 0, point.length > 1 ? point[1] : 0});
        }
        Projection pca = new Projection(
                "PCA", "The two widest directions: " + explained(components) + ".", points.toArray(double[][]::new));
        Projection umap = new Projection(
                "UMAP",
                "Neighbours are kept together; distances between far groups and the axes mean nothing.",
                Umap.seeded(seed).layout(vectors));
        return new EmbeddingMap(instances, List.of(pca, umap));
    }

    private static String explained(PrincipalComponents components) {
        List<String> shares = new ArrayList<>();
        for (double share : components.explained()) {
            shares.add(TextTable.number(100 * share, 1) + " %");
        }
        return shares.isEmpty() ? "there are none" : String.join(" and ", shares) + " of the variance";
    }
}
