package io.github.hyperdecoders.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Distances between the tasks' mean adapters, and of instances to their own task's. */
class AdapterMeansTest {
    @Test
    void unrelatedAdaptersOfOneSizeLieRootTwoApart() {
        AdapterMeans means = new AdapterMeans(1);
        means.add("rte", List.of(new float[] {3, 0}));
        means.add("cola", List.of(new float[] {0, 3}));
        LayerDistances found = means.distances();

        assertThat(found.tasks()).containsExactly("rte", "cola");
        assertThat(found.layers().get(0)[0]).containsExactly(new double[] {0, Math.sqrt(2)}, within(1e-12));
    }

    @Test
    void onTheDiagonalIsHowFarATasksInstancesLieFromTheirMean() {
        AdapterMeans means = new AdapterMeans(2);
        means.add("rte", List.of(new float[] {1, 1}, new float[] {5, 5}));
        means.add("rte", List.of(new float[] {1, -1}, new float[] {5, 5}));

        // Layer 0: mean (1, 0), every instance 1 away, size √2. Layer 1: the same adapter for every instance.
        assertThat(means.distances().layers().get(0)[0][0]).isCloseTo(1 / Math.sqrt(2), within(1e-12));
        assertThat(means.distances().layers().get(1)[0][0]).isZero();
    }

    @Test
    void layersAreSummedUpByTheirMeans() {
        LayerDistances distances = new LayerDistances(
                List.of("a", "b"), List.of(new double[][] {{0.1, 1}, {1, 0.3}}, new double[][] {{0.3, 2}, {2, 0.5}}));
        assertThat(distances.betweenTasks()).containsExactly(new double[] {1, 2}, within(1e-12));
        assertThat(distances.withinTasks()).containsExactly(new double[] {0.2, 0.4}, within(1e-12));
        assertThat(distances.mean()[0]).containsExactly(new double[] {0.2, 1.5}, within(1e-12));
    }

    @Test
    void anAdapterOfAnotherShapeIsRefused() {
        AdapterMeans means = new AdapterMeans(1);
        means.add("rte", List.of(new float[2]));
        assertThatThrownBy(() -> means.add("rte", List.of(new float[3])))
                .hasMessage("an adapter of 3 numbers beside one of 2");
        assertThatThrownBy(() -> means.add("rte", List.of())).hasMessage("adapters of 0 layers, expected 1");
    }
}
