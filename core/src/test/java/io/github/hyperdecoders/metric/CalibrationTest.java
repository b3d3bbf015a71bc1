package io.github.hyperdecoders.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small cases whose values are computed in the comments. */
class CalibrationTest {
    private static List<double[]> two(double... ofFirst) {
        return java.util.Arrays.stream(ofFirst)
                .mapToObj(p -> new double[] {p, 1 - p})
                .toList();
    }

    @Test
    void binsAreComparedByTheirMeans() {
        // Five bins. 0.9 and 1.0 (right, wrong) share the bin (0.8, 1]: |1 - 1.9| = 0.9. 0.7 (right) is alone in (0.6,
        // 0.8]: 0.3.
        // 0.55 (wrong) is alone in (0.4, 0.6]: 0.55. Together (0.9 + 0.3 + 0.55) / 4 = 0.4375.
        List<double[]> probabilities = two(0.9, 1.0, 0.7, 0.55);
        assertThat(Calibration.expectedError(probabilities, List.of(0, 1, 0, 1), 5))
                .isCloseTo(0.4375, within(1e-12));
        // One bin: right 2, confidence 3.15; |2 - 3.15| / 4 = 0.2875: what over- and underconfidence leave of each
        // other.
        assertThat(Calibration.expectedError(probabilities, List.of(0, 1, 0, 1), 1))
                .isCloseTo(0.2875, within(1e-12));
    }

    @Test
    void theUpperEdgeBelongsToABin() {
        // 0.6 is the edge of (0.4, 0.6] and joins 0.5: |1 - 1.1| / 2 = 0.05; apart they would be (0.4 + 0.5) / 2.
        assertThat(Calibration.expectedError(two(0.6, 0.5), List.of(0, 1), 5)).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void confidenceThatIsAsOftenRightHasNoError() {
        // Four of five right at 0.8, all in one of the 15 bins.
        List<double[]> probabilities = Collections.nCopies(5, new double[] {0.2, 0.8});
        assertThat(Calibration.expectedError(probabilities, List.of(1, 1, 0, 1, 1)))
                .isCloseTo(0, within(1e-12));
        // (4 * (0.04 + 0.04) + (0.64 + 0.64)) / 5 = 0.32
        assertThat(Calibration.brier(probabilities, List.of(1, 1, 0, 1, 1))).isCloseTo(0.32, within(1e-12));
        assertThat(Calibration.accuracy(probabilities, List.of(1, 1, 0, 1, 1))).isEqualTo(0.8);
    }

    @Test
    void brierCountsEveryClass() {
        // (0.5 - 1)^2 + 0.3^2 + 0.2^2 = 0.38 and 0.1^2 + 0.2^2 + (0.7 - 1)^2 = 0.14; mean 0.26.
        List<double[]> probabilities = List.of(new double[] {0.5, 0.3, 0.2}, new double[] {0.1, 0.2, 0.7});
        assertThat(Calibration.brier(probabilities, List.of(0, 2))).isCloseTo(0.26, within(1e-12));
        assertThat(Calibration.brier(two(1, 1), List.of(0, 0))).isZero();
        assertThat(Calibration.brier(two(1, 1), List.of(1, 1))).isEqualTo(2);
    }

    @Test
    void examplesAndTargetsMustFit() {
        assertThatThrownBy(() -> Calibration.brier(two(0.5), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 distributions for 0 targets; expected as many, at least one");
        assertThatThrownBy(() -> Calibration.expectedError(two(0.5), List.of(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target 2 of the classes [0.5, 0.5]");
    }
}
