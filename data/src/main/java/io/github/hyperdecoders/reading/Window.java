package io.github.hyperdecoders.reading;

/**
 * A question with a part of its context that fits into the model's input.
 *
 * @param question whose context it is a part of
 * @param part which
 * @param ids the source's tokens: question, part and end of sequence
 * @param answer the right answer where this part holds it, else the empty text
 */
public record Window(Question question, Span part, int[] ids, String answer) {
    /** The source in words; its tokens are {@code ids}, which may differ from this text's where the part begins inside a word. */
    public String text() {
        return ContextWindows.prefix(question.text()) + question.context().substring(part.start(), part.end());
    }
}
