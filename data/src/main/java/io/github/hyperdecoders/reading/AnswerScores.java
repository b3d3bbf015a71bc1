package io.github.hyperdecoders.reading;

import io.github.hyperdecoders.metric.Squad;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How well predicted answers do on one subset, each answer taken at its best over the right ones (the official scripts of MRQA and, where
 * the empty answer is right, of SQuAD 2.0).
 *
 * @param subset which
 * @param questions how many were scored
 * @param missing how many of the subset have no prediction
 * @param exactMatch per cent of answers that are the same after normalisation
 * @param f1 mean F1 of the words, in per cent
 */
public record AnswerScores(String subset, int questions, int missing, double exactMatch, double f1) {
    private static final String HAS_ANSWER = ", answerable";
    private static final String NO_ANSWER = ", unanswerable";

    /** The six training subsets of the shared task: what is held out of them is in-domain, all else is not. */
    public static final Set<String> IN_DOMAIN =
            Set.of("HotpotQA", "NaturalQuestionsShort", "NewsQA", "SearchQA", "SQuAD", "TriviaQA-web");

    /**
     * Scores every subset that {@code gold} has, in the order in which they appear.
     *
     * @param skipMissing whether questions without a prediction are left out, as in the reference; else they count as wrong
     */
    public static List<AnswerScores> of(List<Question> gold, PredictedAnswers predicted, boolean skipMissing) {
        Map<String, List<Question>> subsets = new LinkedHashMap<>();
        gold.forEach(
                q -> subsets.computeIfAbsent(q.subset(), s -> new ArrayList<>()).add(q));
        List<AnswerScores> scores = new ArrayList<>();
        subsets.forEach((subset, questions) -> scores.add(of(subset, questions, predicted, skipMissing)));
        return scores;
    }

    /**
     * As {@link #of(List, PredictedAnswers, boolean)} of the questions that have an answer and of those that have none apart (SQuAD 2.0's
     * HasAns and NoAns), the subsets named so; none for a subset that lacks either.
     */
    public static List<AnswerScores> byAnswerability(
            List<Question> gold, PredictedAnswers predicted, boolean skipMissing) {
        Map<String, List<Question>> parts = new LinkedHashMap<>();
        Set<String> whole = new HashSet<>();
        for (Question question : gold) {
            if (Squad.isUnanswerable(question.answers())) {
                whole.add(question.subset());
            }
        }
        gold.stream().filter(q -> whole.contains(q.subset())).forEach(question -> {
            boolean none = Squad.isUnanswerable(question.answers());
            parts.computeIfAbsent(question.subset() + (none ? NO_ANSWER : HAS_ANSWER), s -> new ArrayList<>())
                    .add(question);
        });
        List<AnswerScores> scores = new ArrayList<>();
        parts.forEach((subset, questions) -> scores.add(of(subset, questions, predicted, skipMissing)));
        return scores;
    }

    private static AnswerScores of(
            String subset, List<Question> questions, PredictedAnswers predicted, boolean skipMissing) {
        int missing = 0;
        int counted = 0;
        double exact = 0;
        double f1 = 0;
        for (Question question : questions) {
            boolean known = predicted.questions().contains(question.id());
            missing += known ? 0 : 1;
            if (!known && !skipMissing) {
                counted++;
            } else if (known) {
                String text = predicted
                        .best(question.id())
                        .map(PredictedAnswers.Answer::text)
                        .orElse("");
                counted++;
                exact += Squad.bestExactMatch(text, question.answers());
                f1 += Squad.bestF1(text, question.answers());
            }
        }
        int n = Math.max(1, counted);
        return new AnswerScores(subset, counted, missing, 100 * exact / n, 100 * f1 / n);
    }
}
