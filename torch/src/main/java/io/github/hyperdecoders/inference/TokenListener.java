package io.github.hyperdecoders.inference;

import java.util.List;

/**
 * Hears of one request's texts while they are generated. It is called by the thread that generates for everybody: it must be quick and must
 * not wait.
 */
@FunctionalInterface
public interface TokenListener {
    /** Nobody. */
    TokenListener NONE = (choice, piece, tokens, ended) -> {};

    /**
     * A text has grown. The pieces of a text, one after the other, are the text; none is taken back. A piece is held back while what is
     * there could still change, as the first bytes of a character. The texts of beam search may change until they end: they come as one
     * piece each, at the end.
     *
     * @param choice which of the request's texts, from 0
     * @param piece what is new; may be empty, as that of an end of sequence
     * @param tokens that the piece was made of
     * @param ended whether the text is complete
     */
    void piece(int choice, String piece, List<GeneratedToken> tokens, boolean ended);
}
