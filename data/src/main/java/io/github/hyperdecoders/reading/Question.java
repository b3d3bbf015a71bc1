package io.github.hyperdecoders.reading;

import java.util.List;

/**
 * A question on a context.
 *
 * @param id of the question; its answers are filed under it
 * @param subset the data set it comes from, as in {@code NewsQA}
 * @param text the question itself
 * @param context what holds the answer
 * @param answers right answers, any of which will do; at least one
 * @param detected for each answer, in order, where it stands in the context; a list may be empty, and there may be fewer
 */
public record Question(
        String id, String subset, String text, String context, List<String> answers, List<List<Span>> detected) {
    public Question {
        answers = List.copyOf(answers);
        detected = detected.stream().map(List::copyOf).toList();
    }
}
