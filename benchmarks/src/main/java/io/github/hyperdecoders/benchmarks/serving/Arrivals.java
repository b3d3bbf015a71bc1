package io.github.hyperdecoders.benchmarks.serving;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * When requests arrive: a Poisson process, as of many users who know nothing of each other. The same seed gives the same gaps at every rate,
 * only shorter or longer, so that two trials differ in their rate alone.
 */
final class Arrivals {
    private Arrivals() {}

    /**
     * Times in nanoseconds from the beginning, ascending, all before {@code end}.
     *
     * @param rate arrivals a second, on average
     */
    static long[] until(Duration end, double rate, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] times = new long[16];
        int count = 0;
        double gaps = 0;
        while (true) {
            gaps -= Math.log1p(-random.nextDouble());
            double at = gaps / rate * 1e9;
            if (at >= end.toNanos()) {
                return Arrays.copyOf(times, count);
            }
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
            }
            times[count++] = (long) at;
        }
    }
}
