package io.github.hyperdecoders.pretraining;

import java.util.random.RandomGenerator;

/** How a segment of text becomes an example to learn from. Immutable. */
public sealed interface Objective permits SpanCorruption, PrefixLm {
    /**
     * Makes the example of a segment.
     *
     * @param tokens at least one
     * @param random whence all chance comes
     */
    SourceAndTarget example(int[] tokens, RandomGenerator random);

    /**
     * How many tokens a segment has so that sources are as long as they can be, but never longer than {@code sourceLength} tokens,
     * {@code </s>} counted.
     */
    int segmentLength(int sourceLength);

    /** The longest target of a segment of {@code segmentLength} tokens, {@code </s>} counted. */
    int targetLength(int segmentLength);
}
