package io.github.hyperdecoders.server.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of the instances that a model was asked about, and what is said of the next. */
class SeenInstancesTest {
    private final SeenInstances seen = new SeenInstances();

    @Test
    void theFirstLiesAlone() {
        SeenInstances.Place place = add("odd", 1, 2);
        assertThat(place.count()).isEqualTo(1);
        assertThat(place.others()).isEmpty();
        assertThat(place.distances()).containsExactly(0.0);
    }

    @Test
    void theNearestComeFirst() {
        add("far", 9, 9);
        add("near", 1, 1);
        SeenInstances.Place place = add("odd", 0, 1);
        assertThat(place.nearest()).containsExactly("near", "far");
        assertThat(place.others().get(0).distance()).isCloseTo(1, within(1e-9));
    }

    @Test
    void theSameInstanceIsTakenInOnce() {
        add("odd", 1, 2);
        add("odd", 3, 4);
        SeenInstances.Place place = add("odd", 1, 2);
        assertThat(place.count()).isEqualTo(2);
        assertThat(place.others()).hasSize(1);
    }

    /** Adapters (3, 0) and (0, 4): their mean is (1.5, 2), from which both are 2.5 away; the mean square norm is 12.5. */
    @Test
    void distancesAreSharesOfTheRootMeanSquareNorm() {
        seen.add(null, new float[] {1}, List.of(new float[] {3, 0}));
        SeenInstances.Place place = seen.add(null, new float[] {2}, List.of(new float[] {0, 4}));
        double expected = 2.5 / Math.sqrt(12.5);
        assertThat(place.distances().get(0)).isCloseTo(expected, within(1e-6));
        assertThat(place.typical().get(0)).isCloseTo(expected, within(1e-6));
    }

    @Test
    void onlyTheNewestAreKept() {
        for (int i = 0; i < 600; i++) {
            add("odd", i, i * i);
        }
        SeenInstances.Place place = add("odd", -1, 0);
        assertThat(place.others()).hasSize(499);
        assertThat(place.count()).isEqualTo(601);
    }

    private SeenInstances.Place add(String task, float x, float y) {
        return seen.add(task, new float[] {x, y}, List.of(new float[] {x, y}));
    }
}
