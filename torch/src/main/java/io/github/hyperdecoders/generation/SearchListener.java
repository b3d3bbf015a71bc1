package io.github.hyperdecoders.generation;

/** Takes part in a search while it goes on. Is called by the thread that searches. */
public interface SearchListener {
    /** Nobody. */
    SearchListener NONE = new SearchListener() {
        @Override
        public boolean listens() {
            return false;
        }
    };

    /** Whether it wants to be called at every step; asked once, before the search. */
    default boolean listens() {
        return true;
    }

    /** Before every step; what it throws ends the search. */
    default void beforeStep() {}

    /**
     * Whether a target ends here although it has no end of sequence.
     *
     * @param tokens of the target so far, without the start token
     */
    default boolean endsHere(int[] tokens) {
        return false;
    }

    /**
     * A target got a token, the last of {@code tokens}; not called by beam search, whose targets may yet change.
     *
     * @param row of the target: those of a source follow one another
     * @param tokens of the target so far, without the start token
     * @param logProbabilities of each of them
     * @param ended whether it is complete
     */
    default void chosen(int row, int[] tokens, double[] logProbabilities, boolean ended) {}
}
