package io.github.hyperdecoders.vocabulary;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Pieces with their probabilities: a text is as likely as the product of its pieces, summed over all ways to cut it. Immutable. */
final class UnigramModel {
    /** Of a piece that is expected nowhere: small enough to change nothing, large enough to have a logarithm. */
    private static final double LEAST = 1e-100;

    private final List<String> pieces;
    private final double[] scores;
    private final PieceTrie trie;

    private UnigramModel(List<String> pieces, double[] scores, PieceTrie trie) {
        this.pieces = pieces;
        this.scores = scores;
        this.trie = trie;
    }

    /** Pieces with probabilities in proportion to {@code weights}. */
    static UnigramModel ofWeights(List<String> pieces, double[] weights) {
        return new UnigramModel(List.copyOf(pieces), logShares(weights), new PieceTrie(pieces));
    }

    private static double[] logShares(double[] weights) {
        double logTotal = StrictMath.log(
                Arrays.stream(weights).map(w -> Math.max(w, LEAST)).sum());
        return Arrays.stream(weights)
                .map(w -> StrictMath.log(Math.max(w, LEAST)) - logTotal)
                .toArray();
    }

    List<String> pieces() {
        return pieces;
    }

    /**
     * What the model expects of a text.
     *
     * @param logLikelihood logarithm of the text's probability
     * @param counts how often each piece is expected
     */
    record Expectation(double logLikelihood, double[] counts) {}

    /** The E-step: how often each piece is expected in the words. */
    Expectation expect(SortedMap<String, Long> words) {
        double logLikelihood = 0;
        double[] counts = new double[pieces.size()];
        for (Map.Entry<String, Long> word : words.entrySet()) {
            logLikelihood += word.getValue() * lattice(word.getKey()).addExpected(word.getValue(), counts);
        }
        return new Expectation(logLikelihood, counts);
    }

    /** The M-step: the probabilities under which these expectations are most likely; the text is then no less likely than before. */
    UnigramModel maximize(Expectation expectation) {
        return new UnigramModel(pieces, logShares(expectation.counts()), trie);
    }

    /** The most probable way to cut a word, as numbers of pieces. */
    int[] cut(String word) {
        return lattice(word).best(-1);
    }

    /** The most probable way to write a piece with the others. */
    int[] cutWithoutItself(int piece) {
        return lattice(pieces.get(piece)).best(piece);
    }

    private Lattice lattice(String word) {
        return new Lattice(word, trie, scores);
    }
}
