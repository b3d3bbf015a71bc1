package io.github.hyperdecoders.reading;

/**
 * A piece of a text, in Java characters.
 *
 * @param start its first character
 * @param end the character after its last
 */
public record Span(int start, int end) {
    /** Whether there is something of it and all is inside {@code other}. */
    boolean isWithin(Span other) {
        return end > start && start >= other.start && end <= other.end;
    }

    /** Code points counted from 0, the last one included, as MRQA's files have them, to Java characters. */
    public static Span ofCodePoints(String text, int first, int last) {
        int length = text.codePointCount(0, text.length());
        int from = Math.min(Math.max(first, 0), length);
        int to = Math.min(Math.max(last + 1, from), length);
        int start = text.offsetByCodePoints(0, from);
        return new Span(start, text.offsetByCodePoints(start, to - from));
    }
}
