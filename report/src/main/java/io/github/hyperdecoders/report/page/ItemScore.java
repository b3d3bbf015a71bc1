package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.results.Prediction;
import java.util.List;

/**
 * How good one prediction is, taken alone. A correlation says nothing of one item: its distance to the target stands in.
 *
 * @param goodness comparable inside a task; greater is better
 * @param words as "f1 50.0", "right" or "off by 1.2"
 */
record ItemScore(Prediction prediction, double goodness, boolean isWrong, String words) {
    static ItemScore of(Metric metric, Prediction prediction) {
        return switch (metric) {
            case ACCURACY,
                    F1,
                    MACRO_F1,
                    MICRO_F1,
                    MATTHEWS_CORRELATION,
                    SQUAD_EXACT_MATCH,
                    SQUAD_HASANS_EXACT_MATCH,
                    SQUAD_NOANS -> exact(metric, prediction);
            case MULTILABEL_MACRO_F1, MULTILABEL_MICRO_F1 -> overlap(Metric.MULTILABEL_MICRO_F1, prediction);
            case PEARSON, SPEARMAN -> distance(prediction);
            case SQUAD_F1, SQUAD_HASANS_F1 -> overlap(Metric.SQUAD_F1, prediction);
            case ROUGE1, ROUGE2, ROUGEL, ROUGELSUM, BLEU -> overlap(metric, prediction);
        };
    }

    Sample sample() {
        return new Sample(prediction.source(), prediction.target(), prediction.text(), words);
    }

    private static ItemScore exact(Metric metric, Prediction prediction) {
        boolean right = metric.key().startsWith("squad")
                ? score(Metric.SQUAD_EXACT_MATCH, prediction) > 0
                : prediction.text().equals(prediction.target());
        return new ItemScore(prediction, right ? 1 : 0, !right, right ? "right" : "wrong");
    }

    private static ItemScore overlap(Metric metric, Prediction prediction) {
        double score = score(metric, prediction);
        return new ItemScore(prediction, score, score < 100, metric.key() + " " + TextTable.number(score, 1));
    }

    private static ItemScore distance(Prediction prediction) {
        try {
            double off = Math.abs(Double.parseDouble(prediction.text()) - Double.parseDouble(prediction.target()));
            return new ItemScore(prediction, -off, off > 0, "off by " + TextTable.number(off, 1));
        } catch (NumberFormatException e) {
            return new ItemScore(prediction, Double.NEGATIVE_INFINITY, true, "no number");
        }
    }

    private static double score(Metric metric, Prediction prediction) {
        return metric.scoreAny(List.of(prediction.text()), List.of(prediction.answers()));
    }
}
