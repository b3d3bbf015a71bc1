package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.dataset.Example;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.metric.MetricScores;
import io.github.hyperdecoders.results.LikeliestLabel;
import io.github.hyperdecoders.results.Prediction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's result on one task.
 *
 * @param task its name; for windows of contexts the subset's
 * @param items how many answers were scored; a question is one, however many windows its context has
 * @param examples what the model read
 * @param predictions one for each example, in order
 * @param likeliest label of each example, in order; empty unless labels were scored
 * @param scores what the averages are taken over
 * @param shown values that are reported but enter no average, such as {@code gen_len}, the mean number of generated tokens,
 *     and {@code rouge2_low} and {@code rouge2_high}, between which the score is with 95 % confidence
 */
public record TaskResult(
        String task,
        int items,
        List<Example> examples,
        List<Generation> predictions,
        List<LikeliestLabel> likeliest,
        MetricScores scores,
        Map<String, Double> shown) {
    public TaskResult {
        shown = Collections.unmodifiableMap(new LinkedHashMap<>(shown));
    }

    /** Scores and shown values by name. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>(scores.values());
        values.putAll(shown);
        return values;
    }

    /** What was written for each example, in order; of a context that was cut, for each window. */
    List<Prediction> written() {
        List<Prediction> written = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            List<String> answers = new ArrayList<>(List.of(example.target()));
            if (!example.target().isEmpty()) {
                example.answers().stream()
                        .filter(a -> !a.equals(example.target()))
                        .forEach(answers::add);
            }
            Generation text = predictions.get(i);
            written.add(new Prediction(
                    task,
                    example.id(),
                    example.source().text(),
                    answers,
                    text.text(),
                    text.meanNegativeLogLikelihood(),
                    likeliest.isEmpty() ? null : likeliest.get(i)));
        }
        return written;
    }
}
