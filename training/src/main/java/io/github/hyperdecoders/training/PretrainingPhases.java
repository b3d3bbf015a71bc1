package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.pretraining.Objective;
import io.github.hyperdecoders.pretraining.PrefixLm;
import io.github.hyperdecoders.pretraining.SpanCorruption;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;

/**
 * What is made of text at which step: first span corruption, then the prefix language model; either may be all of it.
 *
 * @param first up to the step {@code secondFrom}, counted from 0
 * @param second from there on
 * @param segmentLength tokens of a segment: so many that the sources of the first objective are just as long as they may be
 */
record PretrainingPhases(Objective first, Objective second, long secondFrom, int segmentLength) {

    /** @throws InputException if span corruption is wanted and the tokenizer has too few sentinels, {@code <extra_id_0>} and on */
    static PretrainingPhases of(Recipe recipe, T5Tokenizer tokenizer) {
        int longest = recipe.data().maxSourceLength();
        int prefixLmSteps = recipe.pretraining().prefixLmSteps();
        PrefixLm whole = new PrefixLm(tokenizer.endOfSequence());
        if (prefixLmSteps > 0 && prefixLmSteps == recipe.run().maxSteps()) {
            return new PretrainingPhases(whole, whole, 0, whole.segmentLength(longest));
        }
        int sentinels = sentinels(tokenizer);
        if (sentinels == 0) {
            throw new InputException("the tokenizer " + recipe.model().tokenizerLocation()
                    + " has no <extra_id_0>, by which span corruption marks what is hidden; expected a T5's");
        }
        SpanCorruption corruption = SpanCorruption.t5(sentinel(tokenizer, 0)[0], sentinels, tokenizer.endOfSequence());
        // A segment of span corruption has more tokens than the prefix language model's sources may have.
        PrefixLm shortened = new PrefixLm(tokenizer.endOfSequence(), whole.segmentLength(longest));
        long from = prefixLmSteps == 0 ? Long.MAX_VALUE : recipe.run().maxSteps() - prefixLmSteps;
        return new PretrainingPhases(corruption, shortened, from, corruption.segmentLength(longest));
    }

    /** How many of {@code <extra_id_0>} and on the vocabulary has, their ids counting down. */
    private static int sentinels(T5Tokenizer tokenizer) {
        int[] first = sentinel(tokenizer, 0);
        int count = 0;
        while (first.length == 1 && isSentinel(tokenizer, count, first[0] - count)) {
            count++;
        }
        return count;
    }

    private static boolean isSentinel(T5Tokenizer tokenizer, int number, int id) {
        int[] ids = sentinel(tokenizer, number);
        return ids.length == 1 && ids[0] == id && id != tokenizer.unknown();
    }

    private static int[] sentinel(T5Tokenizer tokenizer, int number) {
        return tokenizer.encodeWithoutEos("<extra_id_" + number + ">");
    }

    /** The objective of a step, counted from 0. */
    Objective at(long step) {
        return step < secondFrom ? first : second;
    }
}
