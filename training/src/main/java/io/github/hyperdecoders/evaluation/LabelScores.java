package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.inference.CandidateScore;
import io.github.hyperdecoders.inference.CandidateScores;
import io.github.hyperdecoders.metric.Calibration;
import io.github.hyperdecoders.results.LikeliestLabel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How likely the labels of a task of classes are, for each of its examples.
 *
 * @param scores of all labels, one for each example
 * @param targets the right label's place among them
 */
record LabelScores(List<CandidateScores> scores, List<Integer> targets) {
    /** Of a task without classes, or where they were not asked for. */
    static final LabelScores NONE = new LabelScores(List.of(), List.of());

    /**
     * What the probabilities are worth: the accuracy of the likeliest label, the expected calibration error in per cent, and a hundred times
     * the Brier score.
     */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        if (!scores.isEmpty()) {
            List<double[]> probabilities =
                    scores.stream().map(CandidateScores::probabilities).toList();
            values.put("likeliest_label_accuracy", 100 * Calibration.accuracy(probabilities, targets));
            values.put("expected_calibration_error", 100 * Calibration.expectedError(probabilities, targets));
            values.put("brier", 100 * Calibration.brier(probabilities, targets));
        }
        return values;
    }

    /** The likeliest label of each example. */
    List<LikeliestLabel> likeliest() {
        return scores.stream().map(LabelScores::likeliest).toList();
    }

    private static LikeliestLabel likeliest(CandidateScores scores) {
        CandidateScore best = scores.best();
        return new LikeliestLabel(best.text(), best.probability());
    }
}
