package io.github.hyperdecoders.pretraining;

/**
 * A stream cut into segments of equal length, in order and without gaps; the last one has what is left, and nothing is lost.
 *
 * @param tokens what is cut
 * @param length tokens per segment
 */
public record Segments(TokenStream tokens, int length) {
    /** @throws IllegalArgumentException if the length is not positive or there would be more than 2^31 - 1 segments */
    public Segments {
        if (length < 1 || tokens.length() / length >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("segments of " + length + " tokens of " + tokens.length()
                    + "; expected a positive length" + " and fewer than 2^31 segments");
        }
    }

    /** How many segments there are. */
    public int count() {
        return (int) ((tokens.length() + length - 1) / length);
    }

    /**
     * The tokens of a segment, as the caller's own array.
     *
     * @param index from 0 up to {@link #count}
     */
    public int[] get(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException("segment " + index + " of " + count());
        }
        long start = (long) index * length;
        return tokens.slice(start, (int) Math.min(length, tokens.length() - start));
    }
}
