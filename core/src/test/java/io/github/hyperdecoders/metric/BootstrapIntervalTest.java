package io.github.hyperdecoders.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapIntervalTest {
    /** 0, 1, ..., 399. */
    private static final double[] SCORES =
            IntStream.range(0, 400).asDoubleStream().toArray();

    @Test
    void isNearTheIntervalOfTheNormalDistribution() {
        // The standard deviation of the mean of 400 draws from 0..399.
        double deviation = Math.sqrt((400.0 * 400 - 1) / 12 / 400);
        BootstrapInterval interval = BootstrapInterval.of(SCORES, 20_000, 7);
        assertThat(interval.low()).isCloseTo(199.5 - 1.96 * deviation, within(0.1 * deviation));
        assertThat(interval.mid()).isCloseTo(199.5, within(0.05 * deviation));
        assertThat(interval.high()).isCloseTo(199.5 + 1.96 * deviation, within(0.1 * deviation));
    }

    @Test
    void dependsOnNothingButScoresAndSeed() {
        assertThat(BootstrapInterval.of(SCORES, 1)).isEqualTo(BootstrapInterval.of(SCORES, 1));
        assertThat(BootstrapInterval.of(SCORES, 1)).isNotEqualTo(BootstrapInterval.of(SCORES, 2));
    }

    @Test
    void oneScoreIsItsOwnInterval() {
        assertThat(BootstrapInterval.of(new double[] {42}, 0)).isEqualTo(new BootstrapInterval(42, 42, 42));
    }

    @Test
    void interpolatesBetweenTwoMeans() {
        // Of two resamples with means a < b the percentiles lie at a + p (b - a).
        BootstrapInterval interval = BootstrapInterval.of(SCORES, 2, 3);
        double spread = (interval.high() - interval.low()) / 0.95;
        assertThat(spread).isPositive();
        assertThat(interval.mid()).isCloseTo(interval.low() + 0.475 * spread, within(1e-9));
    }

    @Test
    void nothingHasNoInterval() {
        assertThatThrownBy(() -> BootstrapInterval.of(new double[0], 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
