package io.github.hyperdecoders.vector;

import java.util.Arrays;

/**
 * T5's attention, which does not scale its scores, of few queries at a time to the same tokens again and again. Keys are put in columns
 * for it once, so that one register holds what a query scores with neighbouring tokens. Safe for many threads.
 *
 * @param heads how many heads
 * @param width numbers in a key or a value of one head
 */
public record SourceAttention(int heads, int width) {
    /** Tokens that a source's keys may take room for beyond its own. */
    public static final int MOST_SPARE = Lanes.rounded(1) - 1;

    /** Numbers that are worked on at a time: they stay in the nearest cache. */
    private static final int STRETCH = 4096;

    /** Numbers that the keys of so many tokens take in columns. */
    public int columnNumbers(int tokens) {
        return heads * width * Lanes.rounded(tokens);
    }

    /**
     * Puts keys in columns: [tokens, heads * width] to [heads * width, tokens rounded up to whole registers].
     *
     * @param keys [.., heads * width]
     * @param first the first token
     * @param columns whose {@link #columnNumbers} from {@code begin} on are overwritten
     */
    public void store(FloatReader keys, int first, int tokens, FloatWriter columns, int begin) {
        int inner = heads * width;
        int stride = Lanes.rounded(tokens);
        float[] key = new float[inner];
        float[] numbers = new float[inner * stride];
        for (int t = 0; t < tokens; t++) {
            keys.read((first + t) * inner, key, 0, inner);
            for (int i = 0, to = t; i < inner; i++, to += stride) {
                numbers[to] = key[i];
            }
        }
        columns.write(numbers, 0, numbers.length, begin);
    }

    /**
     * Queries attend to all tokens.
     *
     * @param queries [count, heads * width]
     * @param columns the keys from {@code begin} on, as {@link #store} put them there
     * @param values [.., heads * width]
     * @param first the first token's value
     * @return [count, heads * width] the values summed by attention's weights
     */
    public float[] attend(float[] queries, FloatReader columns, int begin, FloatReader values, int first, int tokens) {
        int inner = heads * width;
        int given = queries.length / inner;
        // Three rows take longer than the four that are multiplied together.
        int count = given < Lanes.ROWS - 1 ? given : Lanes.roundedRows(given);
        float[] asking = Arrays.copyOf(queries, count * inner);
        int stride = Lanes.rounded(tokens);
        float[] weights = new float[heads * count * stride];
        int rows = Math.max(1, STRETCH / stride);
        float[] some = Scratch.floats(Math.max(rows * stride, STRETCH));
        for (int h = 0; h < heads; h++) {
            Matrix scores = new Matrix(weights, h * count * stride, stride, 1);
            for (int i = 0; i < width; i += rows) {
                int k = Math.min(rows, width - i);
                columns.read(begin + (h * width + i) * stride, some, 0, k * stride);
                Matrix here = Matrix.of(asking, inner).from(h * width + i);
                Lanes.multiply(here, count, k, Matrix.of(some, stride), stride, scores);
            }
        }
        for (int i = 0; i < heads * count; i++) {
            Lanes.softmax(weights, i * stride, tokens);
        }
        float[] sums = new float[count * inner];
        int stretch = Math.max(1, STRETCH / inner);
        some = Scratch.floats(stretch * inner);
        for (int t = 0; t < tokens; t += stretch) {
            int here = Math.min(stretch, tokens - t);
            values.read((first + t) * inner, some, 0, here * inner);
            for (int h = 0; h < heads; h++) {
                Matrix scores = new Matrix(weights, h * count * stride + t, stride, 1);
                Matrix result = Matrix.of(sums, inner).from(h * width);
                Lanes.multiply(scores, count, here, Matrix.of(some, inner).from(h * width), width, result);
            }
        }
        return Arrays.copyOf(sums, queries.length);
    }
}
