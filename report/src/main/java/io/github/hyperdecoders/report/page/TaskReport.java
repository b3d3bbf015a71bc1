package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.results.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of one task.
 *
 * @param task its name
 * @param headline its scores in words
 * @param confusion null for a task without labels
 * @param lengths of sources, targets and predictions; perhaps none
 * @param worst what it got most wrong, worst first; perhaps none
 * @param samples drawn at random; perhaps none
 */
public record TaskReport(
        String task,
        String headline,
        @Nullable ConfusionMatrix confusion,
        List<LengthHistogram> lengths,
        List<Sample> worst,
        List<Sample> samples) {
    private static final int SHOWN = 8;
    private static final int MOST_LABELS = 30;

    public TaskReport {
        lengths = List.copyOf(lengths);
        worst = List.copyOf(worst);
        samples = List.copyOf(samples);
    }

    /**
     * The report on predictions of one task.
     *
     * @param headline the task's scores in words
     * @param metrics the task's; the first decides what is worst
     * @param predictions at least one
     * @param seed of the draw of samples
     */
    public static TaskReport of(
            String task, String headline, List<Metric> metrics, List<Prediction> predictions, long seed) {
        List<String> targets = predictions.stream().map(Prediction::target).toList();
        List<String> texts = predictions.stream().map(Prediction::text).toList();
        ConfusionMatrix confusion = null;
        if (metrics.stream().anyMatch(TaskReport::hasLabels)
                && targets.stream().distinct().count() <= MOST_LABELS) {
            confusion = ConfusionMatrix.of(targets, texts);
        }
        return new TaskReport(
                task,
                headline,
                confusion,
                lengths(predictions),
                worst(predictions, metrics),
                samples(predictions, metrics, seed));
    }

    private static boolean hasLabels(Metric metric) {
        return EnumSet.of(Metric.ACCURACY, Metric.F1, Metric.MACRO_F1, Metric.MICRO_F1, Metric.MATTHEWS_CORRELATION)
                .contains(metric);
    }

    /** Where every target is one word, a label or a number, the sources' lengths are enough. */
    private static List<LengthHistogram> lengths(List<Prediction> predictions) {
        List<LengthHistogram> lengths = new ArrayList<>();
        lengths.add(LengthHistogram.ofWords(
                "sources", predictions.stream().map(Prediction::source).toList()));
        LengthHistogram targets = LengthHistogram.ofWords(
                "targets", predictions.stream().map(Prediction::target).toList());
        if (targets.longest() > 1) {
            lengths.add(targets);
            lengths.add(LengthHistogram.ofWords(
                    "predictions", predictions.stream().map(Prediction::text).toList()));
        }
        return lengths;
    }

    /** Those that are wrong, the most wrong first; among equals those the model was surest of. */
    private static List<Sample> worst(List<Prediction> predictions, List<Metric> metrics) {
        return metrics.isEmpty()
                ? List.of()
                : predictions.stream()
                        .map(p -> ItemScore.of(metrics.get(0), p))
                        .filter(ItemScore::isWrong)
                        .sorted(Comparator.comparingDouble(ItemScore::goodness)
                                .thenComparingDouble(i -> i.prediction().doubt()))
                        .limit(SHOWN)
                        .map(ItemScore::sample)
                        .toList();
    }

    private static List<Sample> samples(List<Prediction> predictions, List<Metric> metrics, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Prediction> left = new ArrayList<>(predictions);
        List<Sample> samples = new ArrayList<>();
        while (samples.size() < SHOWN && !left.isEmpty()) {
            Prediction drawn = left.remove(random.nextInt(left.size()));
            samples.add(
                    metrics.isEmpty()
                            ? new Sample(drawn.source(), drawn.target(), drawn.text(), null)
                            : ItemScore.of(metrics.get(0), drawn).sample());
        }
        return samples;
    }
}
