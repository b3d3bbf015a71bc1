package io.github.hyperdecoders.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance and what the model wrote for it.
 *
 * @param task whose instance it is
 * @param id where it comes from, as {@code validation-12}; empty where unknown
 * @param source what the encoder read
 * @param answers every right answer, the target first; at least one
 * @param text what the model wrote, stripped
 * @param meanNegativeLogLikelihood per token of the text; null where unknown
 * @param likeliest which label is likeliest; null where labels were not scored
 */
public record Prediction(
        String task,
        String id,
        String source,
        List<String> answers,
        String text,
        @Nullable Double meanNegativeLogLikelihood,
        @Nullable LikeliestLabel likeliest) {
    public Prediction {
        answers = answers.stream().map(String::strip).toList();
        text = text.strip();
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("prediction " + id + " of " + task + " has no right answer");
        }
    }

    /** The first right answer. */
    public String target() {
        return answers.get(0);
    }

    /** How little the model was sure of the text; 0 where unknown. */
    public double doubt() {
        return meanNegativeLogLikelihood == null ? 0 : meanNegativeLogLikelihood;
    }
}
