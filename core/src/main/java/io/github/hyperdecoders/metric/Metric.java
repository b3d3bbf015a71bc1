package io.github.hyperdecoders.metric;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.metric.Rouge.Stemming;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
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
    /**
     * The mean over the labels that occur among the targets of each label's F1, 0 for one that is never right (scikit-learn's {@code
     * average="macro"} over these labels).
     */
    MACRO_F1,
    /** F1 of all labels together; an answer is one label, so it is the {@link #ACCURACY}. */
    MICRO_F1,
    /** As {@link #MACRO_F1} where answers and targets are lists of labels with commas between, in any order. */
    MULTILABEL_MACRO_F1,
    /** F1 of all labels of all lists together: of each list's labels those count that are in the other too. */
    MULTILABEL_MICRO_F1,
    /** Matthews correlation over any number of labels; every distinct string is a label of its own. */
    MATTHEWS_CORRELATION,
    /** Pearson correlation of answers read as numbers. */
    PEARSON,
    /** Spearman rank correlation of answers read as numbers, ties getting their mean rank. */
    SPEARMAN,
    /** Word-overlap F1 of SQuAD, averaged over the answers; where the empty answer is right, whether it was given. */
    SQUAD_F1,
    /** The share of answers that equal their target after SQuAD's normalisation. */
    SQUAD_EXACT_MATCH,
    /** {@link #SQUAD_F1} of the questions that have an answer (SQuAD 2.0's HasAns); 0 where there are none. */
    SQUAD_HASANS_F1,
    /** {@link #SQUAD_EXACT_MATCH} of the questions that have an answer; 0 where there are none. */
    SQUAD_HASANS_EXACT_MATCH,
    /** The share of the questions without an answer that were given none (SQuAD 2.0's NoAns, exact match and F1); 0 where there are none. */
    SQUAD_NOANS,
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
        check(predictions, answers);
        List<String> stripped = predictions.stream().map(String::strip).toList();
        return switch (this) {
            case SQUAD_F1 -> mean(stripped, answers, Squad::bestF1, all -> true);
            case SQUAD_EXACT_MATCH -> mean(stripped, answers, Squad::bestExactMatch, all -> true);
            case SQUAD_HASANS_F1 -> mean(stripped, answers, Squad::bestF1, all -> !Squad.isUnanswerable(all));
            case SQUAD_HASANS_EXACT_MATCH ->
                mean(stripped, answers, Squad::bestExactMatch, all -> !Squad.isUnanswerable(all));
            case SQUAD_NOANS -> mean(stripped, answers, Squad::bestExactMatch, Squad::isUnanswerable);
            default ->
                score(
                        stripped,
                        answers.stream()
                                .map(all -> all.isEmpty() ? "" : all.get(0))
                                .toList());
        };
    }

    /**
     * The score of {@code predictions} against {@code targets}, in the same order.
     *
     * @throws IllegalArgumentException if the lists are empty or differ in length, or a target is not one this metric can score
     */
    public double score(List<String> predictions, List<String> targets) {
        check(predictions, targets);
        List<String> p = predictions.stream().map(String::strip).toList();
        List<String> t = targets.stream().map(String::strip).toList();
        return switch (this) {
            case ACCURACY, MICRO_F1 -> Classification.accuracy(p, t);
            case F1 -> Classification.f1(p, t);
            case MACRO_F1 -> LabelCounts.ofLabels(p, t).macroF1();
            case MULTILABEL_MACRO_F1 -> LabelCounts.ofLists(p, t).macroF1();
            case MULTILABEL_MICRO_F1 -> LabelCounts.ofLists(p, t).microF1();
            case MATTHEWS_CORRELATION -> Classification.matthews(p, t);
            case PEARSON -> Regression.pearson(p, t);
            case SPEARMAN -> Regression.spearman(p, t);
            case SQUAD_F1, SQUAD_EXACT_MATCH, SQUAD_HASANS_F1, SQUAD_HASANS_EXACT_MATCH, SQUAD_NOANS ->
                scoreAny(p, t.stream().map(List::of).toList());
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

    private static void check(List<String> predictions, List<?> targets) {
        if (predictions.size() != targets.size() || targets.isEmpty()) {
            throw new IllegalArgumentException(predictions.size() + " predictions for " + targets.size()
                    + " targets; expected as many, at least one");
        }
    }

    private static <T> double mean(
            List<String> predictions, List<T> targets, ToDoubleBiFunction<String, T> shareOfOne) {
        return mean(predictions, targets, shareOfOne, target -> true);
    }

    /** The mean over those whose target is {@code counted}, of a hundred; 0 where none is. */
    private static <T> double mean(
            List<String> predictions, List<T> targets, ToDoubleBiFunction<String, T> shareOfOne, Predicate<T> counted) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < targets.size(); i++) {
            if (counted.test(targets.get(i))) {
                sum += shareOfOne.applyAsDouble(predictions.get(i), targets.get(i));
                count++;
            }
        }
        return count == 0 ? 0 : 100 * sum / count;
    }
}
