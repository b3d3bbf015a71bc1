package io.github.hyperdecoders.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final long SECOND = 1_000_000_000L;

    private static TimedRequest sample(double scheduled, double answered, String status) {
        return new TimedRequest((long) (scheduled * SECOND), (long) (answered * SECOND), new RequestOutcome(status, 5));
    }

    private static Trial trial(List<TimedRequest> samples) {
        return new Trial(10, Duration.ofSeconds(1), Duration.ofSeconds(3), samples, false);
    }

    @Test
    void percentilesAreOfTheNearestRank() {
        Trial trial = trial(IntStream.rangeClosed(1, 200)
                .mapToObj(i -> sample(1, 1 + i / 1000.0, "200"))
                .toList());
        assertThat(trial.percentile(50)).isEqualTo(100);
        assertThat(trial.percentile(99)).isEqualTo(198);
        assertThat(trial.percentile(100)).isEqualTo(200);
        assertThat(trial.keeps(Duration.ofMillis(198))).isTrue();
        assertThat(trial.keeps(Duration.ofMillis(197))).isFalse();
    }

    @Test
    void whatIsRefusedHasNoLatencyButIsNotSustained() {
        Trial trial = trial(List.of(sample(1, 1.1, "200"), sample(2, 9, "429")));
        assertThat(trial.percentile(99)).isEqualTo(100);
        assertThat(trial.refused()).isEqualTo(1);
        assertThat(trial.keeps(Duration.ofSeconds(20))).isFalse();
    }

    @Test
    void throughputIsOfAnswersBetweenWarmupAndEnd() {
        Trial trial = trial(List.of(
                sample(0, 0.5, "200"), sample(0.5, 1.5, "200"), sample(1.5, 2.5, "200"), sample(2.5, 3.5, "200")));
        assertThat(trial.answeredPerSecond()).isEqualTo(1);
        assertThat(trial.tokensPerSecond()).isEqualTo(5);
        assertThat(trial.statuses()).containsExactly(Map.entry("200", 2));
    }

    @Test
    void inFlightCountsWhatHasArrivedAndIsNotAnswered() {
        Trial trial = trial(List.of(sample(0.5, 2.5, "200"), sample(1.5, 4, "429")));
        assertThat(trial.inFlight(Duration.ofSeconds(1))).containsExactly(0, 1, 2, 1);
    }

    /** From second one on 100 a second arrive and 80 are answered: after two seconds the last has waited no longer than the limit. */
    @Test
    void aQueueThatGrowsIsNotSustained() {
        Trial overloaded = trial(IntStream.range(0, 300)
                .mapToObj(i -> sample(i / 100.0, 0.1 + Math.max(i / 100.0, 1 + (i - 100) / 80.0), "200"))
                .toList());
        assertThat(overloaded.percentile(99)).isLessThan(700);
        assertThat(overloaded.keeps(Duration.ofMillis(700))).isFalse();
        Trial steady = trial(IntStream.range(0, 300)
                .mapToObj(i -> sample(i / 100.0, 0.6 + i / 100.0, "200"))
                .toList());
        assertThat(steady.keeps(Duration.ofMillis(700))).isTrue();
    }

    @Test
    void withoutAnswersThereIsNoPercentile() {
        assertThat(trial(List.of()).percentile(50)).isNaN();
        assertThat(trial(List.of()).keeps(Duration.ofSeconds(1))).isFalse();
    }
}
