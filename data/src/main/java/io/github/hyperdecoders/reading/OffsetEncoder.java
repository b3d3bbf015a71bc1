package io.github.hyperdecoders.reading;

/** A tokenizer that tells where its tokens stand in the text. Safe for use by several threads. */
public interface OffsetEncoder {
    /**
     * Tokens of a text.
     *
     * @param ids ids, without an end of sequence
     * @param starts first Java character of each
     * @param ends the character after its last
     */
    record Tokens(int[] ids, int[] starts, int[] ends) {}

    /** The tokens of {@code text}, uncut. */
    Tokens tokens(String text);

    /** Id of the end of sequence. */
    int endOfSequence();
}
