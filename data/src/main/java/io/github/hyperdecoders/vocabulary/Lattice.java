package io.github.hyperdecoders.vocabulary;

import io.github.hyperdecoders.vocabulary.PieceTrie.Place;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All ways to cut a word into pieces: a path from its start to its end along pieces that follow each other. Probabilities are natural
 * logarithms; those of {@link StrictMath}, so that the same text gives the same vocabulary on every machine.
 */
final class Lattice {
    private final String word;
    private final List<Place> places;
    private final double[] scores;

    /** @param scores logarithms of the pieces' probabilities */
    Lattice(String word, PieceTrie trie, double[] scores) {
        this.word = word;
        this.places = trie.places(word);
        this.scores = scores;
    }

    /**
     * Adds to {@code counts} how often each piece is expected in the word, over all ways to cut it by their probability, times {@code
     * weight}: the forward-backward algorithm.
     *
     * @return logarithm of the word's probability, the sum over all ways
     */
    double addExpected(long weight, double[] counts) {
        double[] forward = emptySums();
        forward[0] = 0;
        for (Place place : places) {
            forward[place.end()] = logSum(forward[place.end()], forward[place.start()] + scores[place.piece()]);
        }
        double[] backward = emptySums();
        backward[word.length()] = 0;
        for (int i = places.size() - 1; i >= 0; i--) {
            Place place = places.get(i);
            backward[place.start()] = logSum(backward[place.start()], backward[place.end()] + scores[place.piece()]);
        }
        double all = forward[word.length()];
        if (all == Double.NEGATIVE_INFINITY) {
            throw new IllegalStateException("no way to cut '" + word + "' into pieces");
        }
        for (Place place : places) {
            double through = forward[place.start()] + scores[place.piece()] + backward[place.end()];
            counts[place.piece()] += weight * StrictMath.exp(through - all);
        }
        return all;
    }

    /**
     * The pieces of the most probable way that does not use one of them: the Viterbi algorithm.
     *
     * @param without the piece; -1: all may be used
     * @throws IllegalStateException if there is no way
     */
    int[] best(int without) {
        double[] score = emptySums();
        score[0] = 0;
        @Nullable Place[] last = new Place[word.length() + 1];
        for (Place place : places) {
            double reached = score[place.start()] + scores[place.piece()];
            if (place.piece() != without && reached > score[place.end()]) {
                score[place.end()] = reached;
                last[place.end()] = place;
            }
        }
        Deque<Integer> pieces = new ArrayDeque<>();
        for (int at = word.length(); at > 0; ) {
            Place place = last[at];
            if (place == null) {
                throw new IllegalStateException("no way to cut '" + word + "' into pieces");
            }
            pieces.addFirst(place.piece());
            at = place.start();
        }
        return pieces.stream().mapToInt(piece -> piece).toArray();
    }

    private double[] emptySums() {
        double[] sums = new double[word.length() + 1];
        Arrays.fill(sums, Double.NEGATIVE_INFINITY);
        return sums;
    }

    private static double logSum(double a, double b) {
        double larger = Math.max(a, b);
        double smaller = Math.min(a, b);
        return smaller == Double.NEGATIVE_INFINITY
                ? larger
                : larger + StrictMath.log1p(StrictMath.exp(smaller - larger));
    }
}
