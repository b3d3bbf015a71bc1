package io.github.hyperdecoders.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AveragesTest {
    @Test
    void pairedTasksCountTwiceOrOnce() {
        MetricScores rte = new MetricScores(Map.of("accuracy", 80.0));
        MetricScores mrpc = new MetricScores(Map.of("accuracy", 90.0, "f1", 94.0));

        Averages averages = Averages.of(List.of(rte, mrpc));

        assertThat(averages.averageMetrics()).isCloseTo(88, within(1e-12));
        assertThat(averages.average()).isCloseTo(86, within(1e-12));
    }

    @Test
    void thePublishedRowsAverageInsideATaskFirst() {
        // Hyperdecoder, GLUE: 58.7 95.9 91.8/92.0 89.2/92.0 91.1/88.3 90.0 94.2 80.8, average 86.5.
        List<MetricScores> row = List.of(
                scores(58.7),
                scores(95.9),
                scores(91.8, 92.0),
                scores(89.2, 92.0),
                scores(91.1, 88.3),
                scores(90.0),
                scores(94.2),
                scores(80.8));
        assertThat(Averages.of(row).average()).isCloseTo(86.5, within(0.05));
    }

    @Test
    void scoresKeepTheTasksOrder() {
        MetricScores scores = MetricScores.of(
                List.of(Metric.F1, Metric.ACCURACY),
                List.of("1", "0", "x"),
                List.of(List.of("1"), List.of("1"), List.of("0")));
        assertThat(scores.values().keySet()).containsExactly("f1", "accuracy");
        assertThat(scores.mean()).isCloseTo((50 + 100.0 / 3) / 2, within(1e-9));
    }

    @Test
    void nothingHasNoAverage() {
        assertThatThrownBy(() -> Averages.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MetricScores(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static MetricScores scores(double first, double... second) {
        return new MetricScores(second.length == 0 ? Map.of("a", first) : Map.of("a", first, "b", second[0]));
    }
}
