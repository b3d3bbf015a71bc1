package io.github.hyperdecoders.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which label was predicted for which.
 *
 * @param labels of the targets, sorted: the rows
 * @param answers the labels again, then {@value #NO_LABEL} if a prediction was none of them: the columns
 * @param counts [labels, answers]
 */
public record ConfusionMatrix(List<String> labels, List<String> answers, long[][] counts) {
    /** The column of predictions that are no label at all. */
    public static final String NO_LABEL = "no label";

    public ConfusionMatrix {
        labels = List.copyOf(labels);
        answers = List.copyOf(answers);
    }

    /** Counts predictions of targets, both in the same order. */
    public static ConfusionMatrix of(List<String> targets, List<String> predictions) {
        List<String> labels = List.copyOf(new TreeSet<>(targets));
        List<String> answers = new ArrayList<>(labels);
        if (predictions.stream().anyMatch(p -> !labels.contains(p))) {
            answers.add(NO_LABEL);
        }
        long[][] counts = new long[labels.size()][answers.size()];
        for (int i = 0; i < targets.size(); i++) {
            int answer = labels.indexOf(predictions.get(i));
            counts[labels.indexOf(targets.get(i))][answer < 0 ? labels.size() : answer]++;
        }
        return new ConfusionMatrix(labels, answers, counts);
    }

    /** The share of a row's predictions that fell into a column, from 0 to 1. */
    double share(int label, int answer) {
        long row = IntStream.range(0, answers.size())
                .mapToLong(a -> counts[label][a])
                .sum();
        return row == 0 ? 0 : (double) counts[label][answer] / row;
    }
}
