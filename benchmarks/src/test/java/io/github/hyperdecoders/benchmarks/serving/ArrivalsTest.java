package io.github.hyperdecoders.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final Duration LONG = Duration.ofSeconds(2000);

    /** Gaps of a Poisson process: their mean is 1 / rate, and so is their standard deviation. */
    @Test
    void gapsAreExponential() {
        long[] times = Arrivals.until(LONG, 10, 1);
        double[] gaps = new double[times.length];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (times[i] - (i == 0 ? 0 : times[i - 1])) / 1e9;
        }
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double variance =
                Arrays.stream(gaps).map(g -> (g - mean) * (g - mean)).average().orElseThrow();
        // Four standard errors of 20,000 gaps.
        assertThat(mean).isBetween(0.0972, 0.1028);
        assertThat(Math.sqrt(variance)).isBetween(0.096, 0.104);
        assertThat(Arrays.stream(gaps).allMatch(g -> g >= 0)).isTrue();
    }

    @Test
    void theSameSeedGivesTheSameGapsAtEveryRate() {
        long[] slow = Arrivals.until(LONG, 1, 3);
        long[] fast = Arrivals.until(LONG, 4, 3);
        assertThat(fast.length).isGreaterThan(3 * slow.length);
        for (int i = 0; i < slow.length; i++) {
            assertThat(Math.abs(fast[i] * 4 - slow[i])).isLessThanOrEqualTo(4);
        }
        assertThat(Arrivals.until(LONG, 1, 4)).isNotEqualTo(slow);
    }
}
