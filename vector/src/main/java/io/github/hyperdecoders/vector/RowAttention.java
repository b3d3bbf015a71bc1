package io.github.hyperdecoders.vector;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * T5's attention, which does not scale its scores, of the tokens of a row to one another, forwards and back. A row is worked on one head
 * at a time, whose queries, keys and values fit in the cache; of its weights some rows exist at once, and the way back computes them again.
 * One token's input is its keys, its queries and its values, of all heads each. Safe for many threads.
 *
 * @param heads how many heads
 * @param width numbers in a key or a value of one head
 * @param longest tokens of the longest row
 * @param bias [heads, 2 * longest - 1] added to the scores: for a head and a key's position minus its query's, from 1 - longest on
 * @param causal whether tokens see none behind them
 */
public record RowAttention(int heads, int width, int longest, float[] bias, boolean causal) {
    /** Queries whose weights exist at once; a multiple of {@link Lanes#ROWS}. */
    private static final int BLOCK = 32;

    /**
     * Sums a row's values by attention's weights.
     *
     * @param keyQueryValue [tokens, 3 * heads * width]
     * @param first the row's first token
     * @param length its tokens
     * @param dropout what weights are multiplied by
     * @param context [tokens, heads * width], of which the row's part is overwritten
     */
    public void forward(FloatBuffer keyQueryValue, int first, int length, Factors dropout, FloatWriter context) {
        Row row = new Row(keyQueryValue, first, length, dropout);
        float[] values = new float[length * width];
        float[] sums = new float[BLOCK * width];
        for (int h = 0; h < heads; h++) {
            row.open(h);
            row.read(2, values);
            for (int q = 0; q < length; q += BLOCK) {
                int count = row.weigh(q);
                Arrays.fill(sums, 0);
                Lanes.multiply(row.dropped(), 0, row.columns, 1, rounded(count), length, values, width, sums);
                for (int i = 0; i < count; i++) {
                    context.write(sums, i * width, width, (first + q + i) * heads * width + h * width);
                }
            }
        }
    }

    /**
     * From the gradient of a row's context to that of its input.
     *
     * @param keyQueryValue as forwards
     * @param dropout as forwards
     * @param gradient [tokens, heads * width] of the context
     * @param result [tokens, 3 * heads * width], of which the row's part is overwritten
     */
    public void backward(
            FloatBuffer keyQueryValue,
            int first,
            int length,
            Factors dropout,
            FloatReader gradient,
            FloatBuffer result) {
        Row row = new Row(keyQueryValue, first, length, dropout);
        int inner = heads * width;
        float[] keys = new float[length * width];
        float[] values = new float[width * row.columns];
        float[] arrived = new float[BLOCK * width];
        float[] ofWeights = new float[BLOCK * row.columns];
        float[] ofQueries = new float[BLOCK * width];
        float[] ofKeys = new float[rounded(length) * width];
        float[] ofValues = new float[rounded(length) * width];
        for (int h = 0; h < heads; h++) {
            row.open(h);
            row.read(0, keys);
            row.readColumns(2, values);
            Arrays.fill(ofKeys, 0);
            Arrays.fill(ofValues, 0);
            for (int q = 0; q < length; q += BLOCK) {
                int count = row.weigh(q);
                float[] dropped = row.dropped();
                for (int i = 0; i < count; i++) {
                    gradient.read((first + q + i) * inner + h * width, arrived, i * width, width);
                }
                Arrays.fill(ofWeights, 0);
                Lanes.multiply(arrived, 0, width, 1, rounded(count), width, values, row.columns, ofWeights);
                Lanes.multiply(dropped, 0, 1, row.columns, rounded(length), count, arrived, width, ofValues);
                for (int i = 0; i < count; i++) {
                    Lanes.softmaxGradient(row.weights, dropped, ofWeights, i * row.columns, row.columns);
                }
                Arrays.fill(ofQueries, 0);
                Lanes.multiply(ofWeights, 0, row.columns, 1, rounded(count), length, keys, width, ofQueries);
                Lanes.multiply(ofWeights, 0, 1, row.columns, rounded(length), count, row.queries, width, ofKeys);
                for (int i = 0; i < count; i++) {
                    result.put(row.place(q + i, 1), ofQueries, i * width, width);
                }
            }
            for (int i = 0; i < length; i++) {
                result.put(row.place(i, 0), ofKeys, i * width, width);
                result.put(row.place(i, 2), ofValues, i * width, width);
            }
        }
    }

    private static int rounded(int rows) {
        return (rows + Lanes.ROWS - 1) / Lanes.ROWS * Lanes.ROWS;
    }

    /** A row, one head of which is open. */
    private final class Row {
        private final FloatBuffer input;
        private final int first;
        private final int length;
        private final Factors dropout;
        /** Tokens, rounded up to whole registers. */
        private final int columns;
        /** [width, columns] */
        private final float[] keys;
        /** [BLOCK, width] */
        private final float[] queries = new float[BLOCK * width];
        /** [BLOCK, columns] */
        private final float[] weights;

        private final float[] dropped;
        private final float[] token = new float[width];
        private int head;

        Row(FloatBuffer input, int first, int length, Factors dropout) {
            this.input = input;
            this.first = first;
            this.length = length;
            this.dropout = dropout;
            columns = Lanes.rounded(length);
            keys = new float[width * columns];
            weights = new float[BLOCK * columns];
            dropped = dropout.equals(Factors.NONE) ? weights : new float[BLOCK * columns];
        }

        int place(int i, int kind) {
            return ((first + i) * 3 + kind) * heads * width + head * width;
        }

        void open(int h) {
            head = h;
            readColumns(0, keys);
        }

        void read(int kind, float[] to) {
            for (int i = 0; i < length; i++) {
                input.get(place(i, kind), to, i * width, width);
            }
        }

        void readColumns(int kind, float[] to) {
            for (int i = 0; i < length; i++) {
                input.get(place(i, kind), token, 0, width);
                for (int d = 0, at = i; d < width; d++, at += columns) {
                    to[at] = token[d];
                }
            }
        }

        /** Computes the weights of the queries from q on, and says how many there are. */
        int weigh(int q) {
            int count = Math.min(BLOCK, length - q);
            for (int i = 0; i < count; i++) {
                input.get(place(q + i, 1), queries, i * width, width);
                System.arraycopy(bias, head * (2 * longest - 1) + longest - 1 - q - i, weights, i * columns, length);
            }
            Lanes.multiply(queries, 0, width, 1, rounded(count), width, keys, columns, weights);
            for (int i = 0; i < count; i++) {
                int seen = causal ? q + i + 1 : length;
                Lanes.softmax(weights, i * columns, seen);
                Arrays.fill(weights, i * columns + seen, (i + 1) * columns, 0);
            }
            if (!dropout.equals(Factors.NONE)) {
                dropout.read(((long) first * heads + head) << 16 | q / BLOCK, dropped, count * columns);
                Lanes.multiplyEach(weights, dropped, count * columns);
            }
            return count;
        }

        float[] dropped() {
            return dropped;
        }
    }
}
