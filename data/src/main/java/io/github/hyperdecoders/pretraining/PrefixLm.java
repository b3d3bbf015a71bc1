package io.github.hyperdecoders.pretraining;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Prefix language modelling (Raffel et al. 2020, section 3.3.1), with which T5 was adapted to go on with a text (Lester et al. 2021,
 * section 3.2): a segment is cut at a place drawn evenly; the first part is read, the second written. As {@code
 * random_prefix_noise_mask} and {@code split_tokens_to_inputs_length} of github.com/google-research/text-to-text-transfer-transformer.
 *
 * @param endOfSequence id of {@code </s>}
 * @param longest how many tokens of a segment are used at most, the first ones
 */
public record PrefixLm(int endOfSequence, int longest) implements Objective {
    /** One that uses all tokens of its segments. */
    public PrefixLm(int endOfSequence) {
        this(endOfSequence, Integer.MAX_VALUE);
    }

    /** A segment of one token has an empty source; else both parts have at least a token. */
    @Override
    public SourceAndTarget example(int[] tokens, RandomGenerator random) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a segment without tokens; expected at least one");
        }
        int length = Math.min(tokens.length, longest);
        int cut = length == 1 ? 0 : 1 + random.nextInt(length - 1);
        return new SourceAndTarget(ended(tokens, 0, cut), ended(tokens, cut, length));
    }

    private int[] ended(int[] tokens, int from, int to) {
        int[] part = Arrays.copyOfRange(tokens, from, to + 1);
        part[to - from] = endOfSequence;
        return part;
    }

    /** One token less than the source may have, as in T5's own preparation. */
    @Override
    public int segmentLength(int sourceLength) {
        if (sourceLength < 2) {
            throw new IllegalArgumentException("sources of " + sourceLength + " tokens; expected at least 2");
        }
        return sourceLength - 1;
    }

    @Override
    public int targetLength(int segmentLength) {
        return Math.max(Math.min(segmentLength, longest), 2);
    }
}
