package io.github.hyperdecoders.inference;

import java.util.function.Function;

/**
 * The text of tokens that come one at a time. Tokens are parts of words, or of characters: all of them are decoded together, and what is new
 * is given out only once it cannot change any more.
 */
final class GrowingText {
    /** What stands in a decoded text for bytes that are no whole character yet. */
    private static final char INCOMPLETE = '\uFFFD';

    private final Function<int[], String> decoding;
    private String given = "";

    /** @param decoding of tokens to text */
    GrowingText(Function<int[], String> decoding) {
        this.decoding = decoding;
    }

    /**
     * What is new.
     *
     * @param tokens all so far
     * @param ended whether none will follow
     */
    String piece(int[] tokens, boolean ended) {
        String text = decoding.apply(tokens);
        int end = text.length();
        while (!ended && end > 0 && text.charAt(end - 1) == INCOMPLETE) {
            end--;
        }
        if (end < given.length() || !text.startsWith(given)) {
            return "";
        }
        String piece = text.substring(given.length(), end);
        given += piece;
        return piece;
    }
}
