package io.github.hyperdecoders.report.page;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.results.Prediction;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is shown of a task's predictions. */
class TaskReportTest {
    @Test
    void labelsHaveAConfusionMatrixWithAColumnForWhatIsNone() {
        ConfusionMatrix matrix =
                requireNonNull(report(List.of(Metric.ACCURACY), "0", "0", "1", "1", "1", "0", "1", "maybe")
                        .confusion());
        assertThat(matrix.labels()).containsExactly("0", "1");
        assertThat(matrix.answers()).containsExactly("0", "1", ConfusionMatrix.NO_LABEL);
        assertThat(matrix.counts()).isDeepEqualTo(new long[][] {{1, 0, 0}, {1, 1, 1}});
        assertThat(matrix.share(1, 0)).isEqualTo(1 / 3.0);
    }

    @Test
    void textsHaveNone() {
        assertThat(report(List.of(Metric.ROUGE2), "a b", "a c").confusion()).isNull();
    }

    @Test
    void worstAreTheWrongAnswersTheModelWasSurestOf() {
        TaskReport report = TaskReport.of(
                "rte",
                "",
                List.of(Metric.ACCURACY),
                List.of(prediction("0", "0", 0.1), prediction("0", "1", 0.9), prediction("1", "0", 0.2)),
                1);
        assertThat(report.worst()).extracting(Sample::prediction).containsExactly("0", "1");
        assertThat(report.worst()).extracting(Sample::score).containsOnly("wrong");
    }

    @Test
    void worstNumbersAreTheFarthestOff() {
        TaskReport report = report(List.of(Metric.PEARSON), "1.0", "1.5", "1.0", "4.0", "2.0", "none", "3.0", "3.0");
        assertThat(report.worst()).extracting(Sample::score).containsExactly("no number", "off by 3.0", "off by 0.5");
    }

    @Test
    void worstTextsOverlapLeastByTheTasksFirstMetric() {
        TaskReport report = report(
                List.of(Metric.SQUAD_F1, Metric.SQUAD_EXACT_MATCH),
                "red car",
                "red car",
                "red car",
                "red",
                "red car",
                "blue");
        assertThat(report.worst()).extracting(Sample::score).containsExactly("squad_f1 0.0", "squad_f1 66.7");
    }

    @Test
    void samplesAreDrawnBySeed() {
        List<Prediction> predictions = IntStream.range(0, 50)
                .mapToObj(i -> prediction(Integer.toString(i), "x", 0))
                .toList();
        List<Sample> first = TaskReport.of("t", "", List.of(), predictions, 1).samples();
        assertThat(first).hasSize(8).doesNotHaveDuplicates();
        assertThat(TaskReport.of("t", "", List.of(), predictions, 1).samples()).isEqualTo(first);
        assertThat(TaskReport.of("t", "", List.of(), predictions, 2).samples()).isNotEqualTo(first);
    }

    @Test
    void lengthsOfOneWordAnswersAreNotShown() {
        assertThat(report(List.of(Metric.ACCURACY), "0", "1").lengths())
                .extracting(LengthHistogram::texts)
                .containsExactly("sources");
        assertThat(report(List.of(Metric.ROUGE2), "a b", "a").lengths())
                .extracting(LengthHistogram::texts)
                .containsExactly("sources", "targets", "predictions");
    }

    @Test
    void binsAreOfARoundWidth() {
        LengthHistogram histogram = LengthHistogram.of("sources", "words", new int[] {0, 4, 5, 110});
        assertThat(histogram.width()).isEqualTo(5);
        assertThat(histogram.counts()).hasSize(23).startsWith(2, 1, 0).endsWith(1);
        assertThat(histogram.median()).isEqualTo(5);
        assertThat(histogram.longest()).isEqualTo(110);
    }

    /** Predictions of targets and texts by turns. */
    private static TaskReport report(List<Metric> metrics, String... targetsAndTexts) {
        List<Prediction> predictions = IntStream.range(0, targetsAndTexts.length / 2)
                .mapToObj(i -> prediction(targetsAndTexts[2 * i], targetsAndTexts[2 * i + 1], 0))
                .toList();
        return TaskReport.of("task", "", metrics, predictions, 1);
    }

    private static Prediction prediction(String target, String text, double doubt) {
        return new Prediction("task", "", "a source", List.of(target), text, doubt, null);
    }
}
