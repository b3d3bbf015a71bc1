package io.github.hyperdecoders.vector;

import java.util.Arrays;

/**
 * T5's attention, which does not scale its scores, of few queries to keys and values that they may share: a past that beams have in
 * common. They lie in memory as rows, one a token, of all heads. Safe for many threads.
 */
public final class StepAttention {
    /** Tokens that are worked on at a time: they stay in the nearest cache. */
    private static final int STRETCH = 8;

    private final int heads;
    private final int width;
    private final int inner;

    /**
     * @param heads how many heads
     * @param width numbers in a key or a value of one head
     */
    public StepAttention(int heads, int width) {
        this.heads = heads;
        this.width = width;
        this.inner = heads * width;
    }

    /**
     * Some queries attend to as many tokens each. What neighbouring queries share is read from memory once.
     *
     * @param queries [count, heads * width]
     * @param keys [.., heads * width]
     * @param values [.., heads * width]
     * @param tokens for each query, from that at {@code first} on, the numbers of the tokens that it attends to
     * @param length how many those are
     * @param bias [heads, length] added to the scores; empty for none
     * @return [count, heads * width] the values summed by attention's weights
     */
    public float[] attend(
            float[] queries,
            FloatReader keys,
            FloatReader values,
            int[][] tokens,
            int first,
            int length,
            float[] bias) {
        int count = queries.length / inner;
        float[] weights = new float[count * heads * length];
        float[] some = Scratch.floats(STRETCH * inner);
        eachStretch(count, keys, tokens, first, length, some, (q, from, number) -> {
            for (int h = 0; h < heads; h++) {
                int to = (q * heads + h) * length + from;
                for (int t = 0; t < number; t++) {
                    weights[to + t] = Lanes.dot(queries, q * inner + h * width, some, t * inner + h * width, width);
                }
            }
        });
        for (int i = 0; i < count * heads; i++) {
            if (bias.length > 0) {
                Lanes.addScaled(1, bias, i % heads * length, weights, i * length, length);
            }
            Lanes.softmax(weights, i * length, length);
        }
        float[] sums = new float[queries.length];
        eachStretch(count, values, tokens, first, length, some, (q, from, number) -> {
            for (int h = 0; h < heads; h++) {
                int weight = (q * heads + h) * length + from;
                Lanes.addWeighted(weights, weight, number, some, h * width, inner, sums, q * inner + h * width, width);
            }
        });
        return sums;
    }

    /** What to do with some tokens of one query, now at hand. */
    @FunctionalInterface
    private interface OfStretch {
        void accept(int query, int from, int number);
    }

    private void eachStretch(
            int count, FloatReader memory, int[][] tokens, int first, int length, float[] some, OfStretch action) {
        for (int from = 0; from < length; from += STRETCH) {
            int to = Math.min(length, from + STRETCH);
            for (int q = 0; q < count; q++) {
                int[] mine = tokens[first + q];
                if (q == 0 || !same(mine, tokens[first + q - 1], from, to)) {
                    read(memory, mine, from, to, some);
                }
                action.accept(q, from, to - from);
            }
        }
    }

    private static boolean same(int[] a, int[] b, int from, int to) {
        return a == b || Arrays.equals(a, from, to, b, from, to);
    }

    /** Reads some tokens, neighbours in memory at once. */
    private void read(FloatReader memory, int[] tokens, int from, int to, float[] some) {
        int begin = from;
        while (begin < to) {
            int end = begin + 1;
            while (end < to && tokens[end] == tokens[end - 1] + 1) {
                end++;
            }
            memory.read(tokens[begin] * inner, some, (begin - from) * inner, (end - begin) * inner);
            begin = end;
        }
    }
}
