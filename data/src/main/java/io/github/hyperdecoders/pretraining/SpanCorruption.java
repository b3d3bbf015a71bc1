package io.github.hyperdecoders.pretraining;

import io.github.hyperdecoders.InputException;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * T5's span corruption (Raffel et al. 2020, section 3.1.4): some spans of a segment are noise. The source is the segment with each
 * of them replaced by a sentinel; the target is the spans, each behind its sentinel. Both end with {@code </s>}.
 *
 * <p>As {@code random_spans_noise_mask}, {@code noise_span_to_unique_sentinel} and {@code random_spans_helper} of
 * github.com/google-research/text-to-text-transfer-transformer, with two clarifications: counts are rounded in double precision
 * everywhere (there the mask rounds in single), and there are never more spans than tokens to stand between them.
 *
 * @param density the share of tokens that are noise, above 0 and below 1
 * @param meanSpan tokens per span of noise on average, at least 1
 * @param firstSentinel id of {@code <extra_id_0>}; the others count down from it
 * @param sentinels how many sentinels there are
 * @param endOfSequence id of {@code </s>}
 */
public record SpanCorruption(double density, double meanSpan, int firstSentinel, int sentinels, int endOfSequence)
        implements Objective {
    /** @throws IllegalArgumentException if a number is out of its range */
    public SpanCorruption {
        if (!(density > 0 && density < 1)) {
            throw new IllegalArgumentException("noise density " + density + "; expected above 0 and below 1");
        }
        if (!(meanSpan >= 1)) {
            throw new IllegalArgumentException("mean noise span " + meanSpan + "; expected at least 1");
        }
        if (sentinels < 1 || sentinels > firstSentinel + 1) {
            throw new IllegalArgumentException(sentinels + " sentinels from token " + firstSentinel
                    + " down; expected at least 1 and none below 0");
        }
    }

    /** What the paper settles on: 15 % noise in spans of 3 tokens. */
    public static SpanCorruption t5(int firstSentinel, int sentinels, int endOfSequence) {
        return new SpanCorruption(0.15, 3, firstSentinel, sentinels, endOfSequence);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Where a segment has one token only, nothing can be noise: the source is that token, the target a lone sentinel.
     *
     * @throws InputException if the segment has more spans of noise than there are sentinels
     */
    @Override
    public SourceAndTarget example(int[] tokens, RandomGenerator random) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a segment without tokens; expected at least one");
        }
        Counts counts = counts(tokens.length);
        checkSentinels(tokens.length, counts);
        int[] noise = RandomSegmentation.draw(counts.noise(), counts.spans(), random);
        int[] kept = RandomSegmentation.draw(counts.kept(), counts.spans(), random);
        IntBuffer source = IntBuffer.allocate(counts.sourceLength());
        IntBuffer target = IntBuffer.allocate(counts.targetLength());
        int at = 0;
        for (int span = 0; span < counts.spans(); span++) {
            source.put(tokens, at, kept[span]);
            target.put(firstSentinel - span);
            at += kept[span];
            if (at < tokens.length) {
                source.put(firstSentinel - span);
                target.put(tokens, at, noise[span]);
                at += noise[span];
            }
        }
        return new SourceAndTarget(ended(source), ended(target));
    }

    private int[] ended(IntBuffer tokens) {
        tokens.put(endOfSequence);
        return Arrays.copyOf(tokens.array(), tokens.position());
    }

    /**
     * {@inheritDoc} T5's sources of 512 tokens are made of 568.
     *
     * @throws InputException if such segments have more spans of noise than there are sentinels
     */
    @Override
    public int segmentLength(int sourceLength) {
        if (sourceLength < 3) {
            throw new IllegalArgumentException("sources of " + sourceLength + " tokens; expected at least 3");
        }
        int length = sourceLength - 1;
        while (counts(length + 1).sourceLength() <= sourceLength) {
            length++;
        }
        // T5's own exception: at half noise the target must not be the longer one.
        boolean tooLong = density == 0.5 && counts(length).targetLength() > sourceLength;
        length -= tooLong ? 1 : 0;
        checkSentinels(length, counts(length));
        return length;
    }

    @Override
    public int targetLength(int segmentLength) {
        return counts(segmentLength).targetLength();
    }

    private Counts counts(int length) {
        int whole = Math.max(length, 2);
        int noise = Math.min(Math.max((int) Math.rint(whole * density), 1), whole - 1);
        int spans = Math.max((int) Math.rint(noise / meanSpan), 1);
        return new Counts(noise, whole - noise, Math.min(spans, whole - noise));
    }

    private void checkSentinels(int length, Counts counts) {
        if (counts.spans() > sentinels) {
            throw new InputException(("%d spans of noise in a segment of %d tokens (density %s, mean span %s);"
                            + " expected at most %d, the sentinels of the vocabulary")
                    .formatted(counts.spans(), length, density, meanSpan, sentinels));
        }
    }

    /** Tokens of noise, tokens that are kept, and spans of each. */
    private record Counts(int noise, int kept, int spans) {
        int sourceLength() {
            return kept + spans + 1;
        }

        int targetLength() {
            return noise + spans + 1;
        }
    }
}
