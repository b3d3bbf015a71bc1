package io.github.hyperdecoders.pretraining;

import java.util.SplittableRandom;

/**
 * The examples of pre-training by number, one a segment. An example is a pure function of the seed, the epoch and its number: every
 * epoch hides other tokens, and a resumed run sees what an uninterrupted one would have seen. Safe for use by several threads.
 *
 * @param segments the text
 * @param objective what is made of a segment
 * @param seed of all chance
 */
public record PretrainingExamples(Segments segments, Objective objective, long seed) {
    /** How many examples an epoch has. */
    public int count() {
        return segments.count();
    }

    /**
     * Makes an example.
     *
     * @param epoch from 0
     * @param index from 0 up to {@link #count}
     */
    public SourceAndTarget get(long epoch, int index) {
        return objective.example(segments.get(index), randomAt(epoch, index));
    }

    /** Seed and epoch are each scrambled first: plain sums would give epoch 1 of seed 42 the chances of epoch 0 of seed 43. */
    private SplittableRandom randomAt(long epoch, int index) {
        long ofSeed = new SplittableRandom(seed).nextLong();
        long ofEpoch = new SplittableRandom(ofSeed + epoch).nextLong();
        return new SplittableRandom(new SplittableRandom(ofEpoch + index).nextLong());
    }
}
