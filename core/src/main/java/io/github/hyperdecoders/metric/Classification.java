package io.github.hyperdecoders.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scores of answers that should be one of a few labels; lists hold stripped strings, equally many, at least one. */
final class Classification {
    private static final String POSITIVE = "1";
    private static final String NEGATIVE = "0";

    private Classification() {}

    static double accuracy(List<String> predictions, List<String> targets) {
        return 100.0 * correct(predictions, targets) / targets.size();
    }

    static double f1(List<String> predictions, List<String> targets) {
        long truePositives = 0;
        long wrong = 0;
        for (int i = 0; i < targets.size(); i++) {
            String target = targets.get(i);
            if (!target.equals(POSITIVE) && !target.equals(NEGATIVE)) {
                throw new IllegalArgumentException("f1 needs targets 0 and 1, got '" + target + "'");
            }
            // An invalid answer is flipped to the wrong label, so it is wrong as any other: a false positive or a false
            // negative.
            if (!predictions.get(i).equals(target)) {
                wrong++;
            } else if (target.equals(POSITIVE)) {
                truePositives++;
            }
        }
        return truePositives == 0 ? 0 : 100.0 * 2 * truePositives / (2 * truePositives + wrong);
    }

    /** The multi-class generalisation (Gorodkin 2004, R_K) from the margins of the confusion matrix; 0 where it is undefined. */
    static double matthews(List<String> predictions, List<String> targets) {
        long n = targets.size();
        Map<String, Long> predicted = counts(predictions);
        Map<String, Long> actual = counts(targets);
        long agreement = n * correct(predictions, targets);
        long predictedSpread = n * n;
        long actualSpread = n * n;
        for (Map.Entry<String, Long> label : actual.entrySet()) {
            agreement -= label.getValue() * predicted.getOrDefault(label.getKey(), 0L);
            actualSpread -= label.getValue() * label.getValue();
        }
        for (long count : predicted.values()) {
            predictedSpread -= count * count;
        }
        double scale = Math.sqrt((double) predictedSpread) * Math.sqrt((double) actualSpread);
        return scale == 0 ? 0 : 100.0 * agreement / scale;
    }

    private static long correct(List<String> predictions, List<String> targets) {
        long correct = 0;
        for (int i = 0; i < targets.size(); i++) {
            if (predictions.get(i).equals(targets.get(i))) {
                correct++;
            }
        }
        return correct;
    }

    private static Map<String, Long> counts(List<String> labels) {
        Map<String, Long> counts = new HashMap<>();
        for (String label : labels) {
            counts.merge(label, 1L, Long::sum);
        }
        return counts;
    }
}
