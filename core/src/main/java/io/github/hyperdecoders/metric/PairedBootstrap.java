package io.github.hyperdecoders.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Whether one model is better than another on the same examples (paired bootstrap; Efron and Tibshirani 1993, Koehn 2004): both are
 * scored on resamples of the examples, drawn with replacement.
 *
 * @param difference ours less theirs on all examples, in points
 * @param low below it are 2.5 % of the resamples' differences
 * @param high above it are 2.5 %
 * @param p two-sided: how often a resample disagrees with the sign of the difference, doubled; at most 1
 */
public record PairedBootstrap(double difference, double low, double high, double p) {
    private static final int RESAMPLES = 1000;
    private static final double LEVEL = 0.05;

    /**
     * One task's examples and what both models wrote for them.
     *
     * @param metrics the task's; its score is their mean
     * @param answers every right answer to each example
     * @param ours what each of our runs wrote, [runs, examples]; their scores are averaged
     * @param theirs likewise
     */
    public record Pair(
            List<Metric> metrics, List<List<String>> answers, List<List<String>> ours, List<List<String>> theirs) {
        public Pair {
            for (List<List<String>> runs : List.of(ours, theirs)) {
                if (runs.isEmpty() || runs.stream().anyMatch(run -> run.size() != answers.size())) {
                    throw new IllegalArgumentException("expected runs of " + answers.size() + " texts each");
                }
            }
        }
    }

    /** Whether chance alone would do this in fewer than 5 of 100 cases. */
    public boolean significant() {
        return p < LEVEL;
    }

    /**
     * The test for each task, and last that for the mean over the tasks; the same seed gives the same numbers.
     *
     * @param tasks at least one; resampled apart from each other
     */
    public static List<PairedBootstrap> of(List<Pair> tasks, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] resampled = new double[tasks.size() + 1][RESAMPLES];
        double[] whole = new double[tasks.size() + 1];
        for (int t = 0; t < tasks.size(); t++) {
            Difference difference = new Difference(tasks.get(t));
            int size = tasks.get(t).answers().size();
            whole[t] = difference.on(IntStream.range(0, size).toArray());
            whole[tasks.size()] += whole[t] / tasks.size();
            for (int r = 0; r < RESAMPLES; r++) {
                resampled[t][r] = difference.on(random.ints(size, 0, size).toArray());
                resampled[tasks.size()][r] += resampled[t][r] / tasks.size();
            }
        }
        List<PairedBootstrap> tests = new ArrayList<>();
        for (int t = 0; t <= tasks.size(); t++) {
            tests.add(of(whole[t], resampled[t]));
        }
        return tests;
    }

    private static PairedBootstrap of(double difference, double[] resampled) {
        double[] sorted = resampled.clone();
        Arrays.sort(sorted);
        long notBetter = Arrays.stream(sorted).filter(d -> !(d > 0)).count();
        long notWorse = Arrays.stream(sorted).filter(d -> !(d < 0)).count();
        // One is added on both sides of the division: no finite number of resamples shows that p is 0.
        double p = Math.min(1, 2.0 * (Math.min(notBetter, notWorse) + 1) / (RESAMPLES + 1));
        return new PairedBootstrap(difference, sorted[RESAMPLES / 40], sorted[RESAMPLES - 1 - RESAMPLES / 40], p);
    }

    /** Ours less theirs on some of a task's examples. */
    private static final class Difference {
        private final Pair pair;
        /** For each metric what each example adds to the difference, where the metric is a mean over examples; else empty. */
        private final List<double[]> ofExamples;

        Difference(Pair pair) {
            this.pair = pair;
            this.ofExamples = pair.metrics().stream()
                    .map(metric -> isMean(metric) ? ofExamples(metric) : new double[0])
                    .toList();
        }

        private static boolean isMean(Metric metric) {
            return switch (metric) {
                case F1,
                        MACRO_F1,
                        MULTILABEL_MACRO_F1,
                        MULTILABEL_MICRO_F1,
                        MATTHEWS_CORRELATION,
                        PEARSON,
                        SPEARMAN,
                        SQUAD_HASANS_F1,
                        SQUAD_HASANS_EXACT_MATCH,
                        SQUAD_NOANS,
                        BLEU -> false;
                case ACCURACY, MICRO_F1, SQUAD_F1, SQUAD_EXACT_MATCH, ROUGE1, ROUGE2, ROUGEL, ROUGELSUM -> true;
            };
        }

        private double[] ofExamples(Metric metric) {
            return IntStream.range(0, pair.answers().size())
                    .mapToDouble(example -> score(metric, pair.ours(), example) - score(metric, pair.theirs(), example))
                    .toArray();
        }

        private double score(Metric metric, List<List<String>> runs, int... examples) {
            List<List<String>> answers =
                    Arrays.stream(examples).mapToObj(pair.answers()::get).toList();
            return runs.stream()
                    .mapToDouble(run -> metric.scoreAny(
                            Arrays.stream(examples).mapToObj(run::get).toList(), answers))
                    .average()
                    .orElse(0);
        }

        double on(int... examples) {
            double sum = 0;
            for (int m = 0; m < pair.metrics().size(); m++) {
                Metric metric = pair.metrics().get(m);
                double[] each = ofExamples.get(m);
                sum += each.length > 0
                        ? Arrays.stream(examples).mapToDouble(i -> each[i]).sum() / examples.length
                        : score(metric, pair.ours(), examples) - score(metric, pair.theirs(), examples);
            }
            return sum / pair.metrics().size();
        }
    }
}
