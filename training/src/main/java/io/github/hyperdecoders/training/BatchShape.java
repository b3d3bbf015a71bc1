package io.github.hyperdecoders.training;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The size of one batch or of several, in what the cost of training on them goes by.
 *
 * @param examples rows
 * @param sourceTokens real tokens of all sources
 * @param targetTokens real tokens of all targets
 * @param paddedTokens tokens of both if all rows of a batch were as long as its longest
 * @param sourcePairs sum over rows of the source's length squared: the scores of one head of the encoder
 * @param targetPairs the same of targets
 * @param crossPairs sum over rows of source times target length: the scores of one head of cross-attention
 */
public record BatchShape(
        int examples,
        long sourceTokens,
        long targetTokens,
        long paddedTokens,
        long sourcePairs,
        long targetPairs,
        long crossPairs) {
    /** No batch at all. */
    public static final BatchShape NONE = new BatchShape(0, 0, 0, 0, 0, 0, 0);

    /** The size of one batch of as many sources as targets. */
    static BatchShape of(int[][] sources, int[][] targets) {
        int[] s = lengths(sources);
        int[] t = lengths(targets);
        return new BatchShape(
                s.length,
                Arrays.stream(s).asLongStream().sum(),
                Arrays.stream(t).asLongStream().sum(),
                (long) s.length * (longest(s) + longest(t)),
                pairs(s, s),
                pairs(t, t),
                pairs(s, t));
    }

    /** Both together. */
    public BatchShape plus(BatchShape other) {
        return new BatchShape(
                examples + other.examples,
                sourceTokens + other.sourceTokens,
                targetTokens + other.targetTokens,
                paddedTokens + other.paddedTokens,
                sourcePairs + other.sourcePairs,
                targetPairs + other.targetPairs,
                crossPairs + other.crossPairs);
    }

    /** Real tokens of sources and targets. */
    public long tokens() {
        return sourceTokens + targetTokens;
    }

    private static int[] lengths(int[][] rows) {
        return Arrays.stream(rows).mapToInt(row -> row.length).toArray();
    }

    private static int longest(int... lengths) {
        return Arrays.stream(lengths).max().orElse(0);
    }

    private static long pairs(int[] a, int[] b) {
        return IntStream.range(0, a.length).mapToLong(i -> (long) a[i] * b[i]).sum();
    }
}
