package io.github.hyperdecoders.reading;

import io.github.hyperdecoders.metric.Squad;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How well predicted answers do on one subset, each answer taken at its best over the right ones (the official script of MRQA).
 *
 * @param subset which
 * @param questions how many were scored
 * @param missing how many of the subset have no prediction
 * @param exactMatch per cent of answers that are the same after normalisation
 * @param f1 mean F1 of the words, in per cent
 */
public record AnswerScores(String subset, int questions, int missing, double exactMatch, double f1) {
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

    private static AnswerScores of(
            String subset, List<Question> questions, PredictedAnswers predicted, boolean skipMissing) {
        int missing = 0;
        int counted = 0;
        double exact = 0;
        double f1 = 0;
        for (Question question : questions) {
            boolean known = predicted.questions().contains(question.id());
            missing += known ? 0 : 1;
            if (known || !skipMissing) {
                String text = predicted
                        .best(question.id())
                        .map(PredictedAnswers.Answer::text)
                        .orElse("");
                counted++;
                exact += Squad.best(text, question.answers(), (a, b) -> Squad.exactMatch(a, b) ? 1 : 0);
                f1 += Squad.best(text, question.answers(), Squad::f1);
            }
        }
        int n = Math.max(1, counted);
        return new AnswerScores(subset, counted, missing, 100 * exact / n, 100 * f1 / n);
    }
}
