package io.github.hyperdecoders.server.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The plane in which vectors vary most. */
class PlaneTest {
    private static final int DIMENSIONS = 40;

    /** Vectors along two known directions, the second narrower, with a little noise in all others. */
    @Test
    void pointsAreCoordinatesAlongTheWidestDirections() {
        Random random = new Random(1);
        List<float[]> vectors = new ArrayList<>();
        List<double[]> made = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double[] along = {5 * random.nextGaussian(), 2 * random.nextGaussian()};
            float[] vector = new float[DIMENSIONS];
            for (int d = 0; d < DIMENSIONS; d++) {
                vector[d] = (float) (7 + 0.01 * random.nextGaussian());
            }
            // Directions (3, 4) / 5 of the first two and (-4, 3) / 5.
            vector[0] += (float) (0.6 * along[0] - 0.8 * along[1]);
            vector[1] += (float) (0.8 * along[0] + 0.6 * along[1]);
            vectors.add(vector);
            made.add(along);
        }
        Plane plane = Plane.of(vectors);
        assertThat(plane.explained()[0]).isCloseTo(25.0 / 29, within(0.03));
        assertThat(plane.explained()[0] + plane.explained()[1]).isCloseTo(1, within(0.001));
        double xy = 0;
        for (double[] point : plane.points()) {
            xy += point[0] * point[1];
        }
        assertThat(xy).as("coordinates are uncorrelated").isCloseTo(0, within(1e-6));
        for (int i = 1; i < made.size(); i++) {
            double[] point = plane.points()[i];
            double[] before = plane.points()[i - 1];
            assertThat(Math.hypot(point[0] - before[0], point[1] - before[1]))
                    .as("distances are kept")
                    .isCloseTo(
                            Math.hypot(made.get(i)[0] - made.get(i - 1)[0], made.get(i)[1] - made.get(i - 1)[1]),
                            within(0.1));
        }
    }

    @Test
    void fewVectorsHaveFewDirections() {
        assertThat(Plane.of(List.of(new float[] {1, 2, 3})).points()).isDeepEqualTo(new double[][] {{0, 0}});
        Plane line = Plane.of(List.of(new float[] {0, 0, 0}, new float[] {0, 3, 4}));
        assertThat(line.points()[1][0]).isCloseTo(2.5, within(1e-9));
        assertThat(line.points()[1][1]).isCloseTo(0, within(1e-9));
        assertThat(line.explained()[0]).isCloseTo(1, within(1e-9));
    }
}
