package io.github.hyperdecoders.vocabulary;

import io.github.hyperdecoders.format.TokenizerFile;

/**
 * What vocabulary is wanted.
 *
 * @param size of the whole, with {@code <pad>}, {@code </s>}, {@code <unk>} and the sentinels
 * @param sentinels how many {@code <extra_id_…>} there are; T5 has 100
 * @param characterCoverage the share of the text's characters that become pieces, the most frequent first; 1: all of them
 * @param longestPiece characters of the longest piece
 */
public record VocabularySettings(int size, int sentinels, double characterCoverage, int longestPiece) {
    /** SentencePiece's own limit. */
    private static final int LONGEST_PIECE = 16;

    /** @throws IllegalArgumentException if a number is out of its range */
    public VocabularySettings {
        if (size < 1 || sentinels < 0 || longestPiece < 1) {
            throw new IllegalArgumentException("vocabulary size " + size + ", sentinels " + sentinels
                    + ", longest piece " + longestPiece + "; expected 1, 0 and 1 at least");
        }
        if (!(characterCoverage > 0 && characterCoverage <= 1)) {
            throw new IllegalArgumentException(
                    "character coverage " + characterCoverage + "; expected above 0 and at most 1");
        }
    }

    /** Every character of the text is a piece, none has more than 16. */
    public static VocabularySettings of(int size, int sentinels) {
        return new VocabularySettings(size, sentinels, 1, LONGEST_PIECE);
    }

    /** Pieces that text is cut into. */
    int pieces() {
        return size - TokenizerFile.SPECIAL.size() - sentinels;
    }
}
