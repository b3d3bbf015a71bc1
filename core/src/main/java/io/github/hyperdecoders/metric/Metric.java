package io.github.hyperdecoders.metric;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.metric.Rouge.Stemming;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/**
 * A score of generated answers, from 0 to 100 (correlations from -100). Answers and targets are compared as stripped strings, so an
 * answer that is no label at all is simply wrong. Task files name a metric by its {@linkplain #key() key}.
 *
 * <p>The mean length of the answers in tokens ({@code gen_len}) is none of these: it is no score, and answers as strings have lost
 * their tokens.
 */
public enum Metric {
    /** The share of answers that equal their target. */
    ACCURACY,
    /** F1 of the positive label {@code 1}; an answer that is neither {@code 0} nor {@code 1} counts as the opposite of its target. */
    F1,
    /** Matthews correlation over any number of labels; every distinct string is a label of its own. */
    MATTHEWS_CORRELATION,
    /** Pearson correlation of answers read as numbers. */
    PEARSON,
    /** Spearman rank correlation of answers read as numbers, ties getting their mean rank. */
    SPEARMAN,
    /** Word-overlap F1 of SQuAD, averaged over the answers. */
    SQUAD_F1,
    /** The share of answers that equal their target after SQuAD's normalisation. */
    SQUAD_EXACT_MATCH,
    /** {@link Rouge} of single words with stemming, averaged over the answers. */
    ROUGE1,
    /** {@link Rouge} of pairs of adjacent words with stemming, averaged over the answers. */
    ROUGE2,
    /** {@link Rouge} of the longest common subsequence with stemming, averaged over the answers. */
    ROUGEL("rougeL"),
    /** As {@link #ROUGEL}, but sentence by sentence; English sentences are found in the texts, and lines stay apart. */
    ROUGELSUM("rougeLsum"),
    /** {@link Bleu} of all answers together. */
    BLEU;

    private final String key;

    Metric() {
        this.key = name().toLowerCase(Locale.ROOT);
    }

    Metric(String key) {
        this.key = key;
    }

    /** The spelling in task files and results, as in {@code matthews_correlation}. */
    public String key() {
        return key;
    }

    /**
     * The metric of that key.
     *
     * @throws InputException if there is none; the message names the nearest
     */
    public static Metric of(String key) {
        List<String> keys = Arrays.stream(values()).map(Metric::key).toList();
        int index = keys.indexOf(key);
        if (index < 0) {
            throw new InputException(
                    "unknown metric '" + key + "'; known are " + String.join(", ", keys) + Nearest.hint(key, keys));
        }
        return values()[index];
    }

    /**
     * The score of {@code predictions}, to each of which one or more answers are right, in the same order. The SQuAD metrics take the
     * answer that suits a prediction best, as the official script does; the others know the first alone.
     *
     * @throws IllegalArgumentException as {@link #score}
     */
    public double scoreAny(List<String> predictions, List<List<String>> answers) {
        return switch (this) {
            case SQUAD_F1 -> Squad.meanOfBest(predictions, answers, Squad::f1);
            case SQUAD_EXACT_MATCH -> Squad.meanOfBest(predictions, answers, (a, b) -> Squad.exactMatch(a, b) ? 1 : 0);
            default ->
                score(predictions, answers.stream().map(all -> all.get(0)).toList());
        };
    }

    /**
     * The score of {@code predictions} against {@code targets}, in the same order.
     *
     * @throws IllegalArgumentException if the lists are empty or differ in length, or a target is not one this metric can score
     */
    public double score(List<String> predictions, List<String> targets) {
        if (predictions.size() != targets.size() || targets.isEmpty()) {
            throw new IllegalArgumentException(predictions.size() + " predictions for " + targets.size()
                    + " targets; expected as many, at least one");
        }
        List<String> p = predictions.stream().map(String::strip).toList();
        List<String> t = targets.stream().map(String::strip).toList();
        return switch (this) {
            case ACCURACY -> Classification.accuracy(p, t);
            case F1 -> Classification.f1(p, t);
            case MATTHEWS_CORRELATION -> Classification.matthews(p, t);
            case PEARSON -> Regression.pearson(p, t);
            case SPEARMAN -> Regression.spearman(p, t);
            case SQUAD_F1 -> mean(p, t, Squad::f1);
            case SQUAD_EXACT_MATCH -> mean(p, t, (answer, truth) -> Squad.exactMatch(answer, truth) ? 1 : 0);
            case ROUGE1 -> mean(p, t, (answer, truth) -> Rouge.rougeN(1, answer, truth, Stemming.PORTER));
            case ROUGE2 -> mean(p, t, (answer, truth) -> Rouge.rougeN(2, answer, truth, Stemming.PORTER));
            case ROUGEL -> mean(p, t, (answer, truth) -> Rouge.rougeL(answer, truth, Stemming.PORTER));
            case ROUGELSUM ->
                mean(
                        p,
                        t,
                        (answer, truth) -> Rouge.rougeLsum(
                                Sentences.onePerLine(answer), Sentences.onePerLine(truth), Stemming.PORTER));
            case BLEU -> Bleu.corpus(p, t);
        };
    }

    private static double mean(
            List<String> predictions, List<String> targets, ToDoubleBiFunction<String, String> shareOfOne) {
        double sum = 0;
        for (int i = 0; i < targets.size(); i++) {
            sum += shareOfOne.applyAsDouble(predictions.get(i), targets.get(i));
        }
        return 100 * sum / targets.size();
    }
}
