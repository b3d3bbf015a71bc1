package io.github.hyperdecoders.inference;

/**
 * Hears of texts while they are generated, and may call it off. It is called by the thread that generates, which waits for it: it should be
 * quick, and must not generate itself.
 */
public interface GenerationListener {
    /** Nobody. */
    GenerationListener NONE = new GenerationListener() {};

    /**
     * A text has grown. The pieces of a text, one after the other, are the text; none is taken back. A piece is held back while what is
     * there could still change, as the first bytes of a character. Not called by beam search, whose texts may yet change.
     *
     * @param source place among the sources, from 0
     * @param choice which of the source's texts, from 0
     * @param piece what is new; empty only at the end
     * @param ended whether the text is complete
     */
    default void text(int source, int choice, String piece, boolean ended) {}

    /** Whether to end; asked before every step. Generation ends with a {@link java.util.concurrent.CancellationException} then. */
    default boolean isCancelled() {
        return false;
    }
}
