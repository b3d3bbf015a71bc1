package io.github.hyperdecoders.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Neighbours stay neighbours in the plane. */
class UmapTest {
    private static final int EACH = 60;

    @Test
    void clustersThatLieApartStayApart() {
        double[][] points = Umap.seeded(1).layout(clusters(4));
        for (int i = 0; i < points.length; i++) {
            assertThat(nearest(points, i) / EACH)
                    .as("cluster of the point nearest to %s", i)
                    .isEqualTo(i / EACH);
        }
        assertThat(widestCluster(points, 4)).isLessThan(smallestGap(points, 4));
    }

    @Test
    void aLineIsLaidOutInItsOrder() {
        float[][] line = IntStream.range(0, 200)
                .mapToObj(i -> new float[] {i, 2 * i, -i})
                .toArray(float[][]::new);
        double[][] points = new Umap(5, 500, 1).layout(line);
        long near = IntStream.range(0, 200)
                .filter(i -> Math.abs(nearest(points, i) - i) <= 5)
                .count();
        assertThat(near).isGreaterThan(190);
    }

    @Test
    void theSameSeedGivesTheSamePoints() {
        float[][] vectors = clusters(2);
        assertThat(Umap.seeded(5).layout(vectors)).isDeepEqualTo(Umap.seeded(5).layout(vectors));
        assertThat(Umap.seeded(6).layout(vectors)[0])
                .isNotEqualTo(Umap.seeded(5).layout(vectors)[0]);
    }

    @Test
    void fewOrEqualVectorsHaveFinitePointsToo() {
        for (float[][] vectors : new float[][][] {{{1, 2}}, {{1, 2}, {3, 4}}, {{1}, {2}, {3}}, new float[40][3]}) {
            double[][] points = Umap.seeded(1).layout(vectors);
            assertThat(points).hasNumberOfRows(vectors.length);
            for (double[] point : points) {
                assertThat(point).hasSize(2);
                assertThat(Double.isFinite(point[0]) && Double.isFinite(point[1]))
                        .isTrue();
            }
        }
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> new Umap(1, 10, 0))
                .hasMessage("1 neighbours and 10 epochs, expected at least 2 and 1");
    }

    /** Balls of radius about 1 around centres 20 apart, in 30 dimensions. */
    private static float[][] clusters(int count) {
        Random random = new Random(11);
        float[][] vectors = new float[count * EACH][30];
        for (int i = 0; i < vectors.length; i++) {
            for (int d = 0; d < 30; d++) {
                vectors[i][d] = (float) random.nextGaussian() / 5 + (d == i / EACH ? 20 : 0);
            }
        }
        return vectors;
    }

    private static int nearest(double[][] points, int i) {
        return IntStream.range(0, points.length)
                .filter(j -> j != i)
                .boxed()
                .min(Comparator.comparingDouble(j -> distance(points[i], points[j])))
                .orElseThrow();
    }

    private static double widestCluster(double[][] points, int clusters) {
        return IntStream.range(0, clusters)
                .mapToDouble(c -> IntStream.range(0, EACH)
                        .mapToDouble(i -> distance(points[c * EACH + i], centre(points, c)))
                        .max()
                        .orElseThrow())
                .max()
                .orElseThrow();
    }

    private static double smallestGap(double[][] points, int clusters) {
        return IntStream.range(0, clusters * clusters)
                .filter(p -> p / clusters < p % clusters)
                .mapToDouble(p -> distance(centre(points, p / clusters), centre(points, p % clusters)))
                .min()
                .orElseThrow();
    }

    private static double[] centre(double[][] points, int cluster) {
        double[] centre = new double[2];
        for (int i = 0; i < EACH; i++) {
            centre[0] += points[cluster * EACH + i][0] / EACH;
            centre[1] += points[cluster * EACH + i][1] / EACH;
        }
        return centre;
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }
}
