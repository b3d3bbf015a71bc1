package io.github.hyperdecoders.tokenizer;

import java.util.Arrays;

/**
 * A text's token ids and where each token stands in the text.
 *
 * @param ids token ids, {@code </s>} last
 * @param starts index of each token's first {@code char} in the text (Java indices, as {@link String#substring(int, int)} takes them);
 *     0 for the {@code </s>} that was added
 * @param ends index after each token's last {@code char}; 0 for the {@code </s>} that was added. Tokens made of one character, such as
 *     the pieces of ½, share its span, and so does the space mark before a word with the word's first character
 */
@SuppressWarnings("ArrayRecordComponent") // parallel arrays, handed over once
public record Encoded(int[] ids, int[] starts, int[] ends) {
    public Encoded {
        if (ids.length != starts.length || ids.length != ends.length) {
            throw new IllegalArgumentException("ids, starts and ends differ in length");
        }
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Encoded e
                && Arrays.equals(ids, e.ids)
                && Arrays.equals(starts, e.starts)
                && Arrays.equals(ends, e.ends);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(ids) + Arrays.hashCode(starts)) + Arrays.hashCode(ends);
    }

    @Override
    public String toString() {
        return "Encoded[ids=" + Arrays.toString(ids) + ", starts=" + Arrays.toString(starts) + ", ends="
                + Arrays.toString(ends) + "]";
    }
}
