package io.github.hyperdecoders.vector;

import java.util.Arrays;

/**
 * T5's attention, which does not scale its scores, of the tokens of a row to one another, forwards and back. A row is worked on one head
 * at a time; of its weights some rows exist at once, and the way back computes them again. Safe for many threads.
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
     * Keys, queries or values of tokens: of all heads [tokens, heads * width], within rows of {@code stride} from {@code offset} on.
     *
     * @param numbers where they are
     */
    public record Tokens(FloatReader numbers, int stride, int offset) {}

    /**
     * Where to write such.
     *
     * @param numbers where they will be
     */
    public record Places(FloatWriter numbers, int stride, int offset) {}

    /**
     * Sums a row's values by attention's weights.
     *
     * @param first the row's first token
     * @param length its tokens
     * @param dropout what weights are multiplied by
     * @param context whose tokens of the row are overwritten
     */
    public void forward(
            Tokens keys, Tokens queries, Tokens values, int first, int length, Factors dropout, Places context) {
        Row row = new Row(keys, queries, first, length, dropout);
        float[] v = read(values, first, length);
        float[] sums = new float[v.length];
        for (int h = 0; h < heads; h++) {
            row.open(h);
            for (int q = 0; q < length; q += BLOCK) {
                int count = row.weigh(q);
                Lanes.multiply(
                        row.dropped(),
                        rounded(count),
                        length,
                        head(v, h),
                        width,
                        head(sums, h).below(q));
            }
        }
        write(sums, context, first, length);
    }

    /**
     * From the gradient of a row's context to those of its keys, queries and values, whose tokens of the row are overwritten; the rest is
     * as forwards.
     */
    public void backward(
            Tokens keys,
            Tokens queries,
            Tokens values,
            int first,
            int length,
            Factors dropout,
            Tokens gradient,
            Places ofKeys,
            Places ofQueries,
            Places ofValues) {
        Row row = new Row(keys, queries, first, length, dropout);
        float[] v = read(values, first, length);
        float[] arrived = read(gradient, first, length);
        float[] dk = new float[v.length];
        float[] dq = new float[v.length];
        float[] dv = new float[v.length];
        float[] valueColumns = new float[width * row.columns];
        float[] ofWeights = new float[BLOCK * row.columns];
        Matrix d = Matrix.of(ofWeights, row.columns);
        for (int h = 0; h < heads; h++) {
            row.open(h);
            row.transpose(v, h, valueColumns);
            for (int q = 0; q < length; q += BLOCK) {
                int count = row.weigh(q);
                Matrix here = head(arrived, h).below(q);
                Arrays.fill(ofWeights, 0);
                Lanes.multiply(here, rounded(count), width, Matrix.of(valueColumns, row.columns), row.columns, d);
                Lanes.multiply(row.dropped().transposed(), rounded(length), count, here, width, head(dv, h));
                for (int i = 0; i < count; i++) {
                    Lanes.softmaxGradient(row.weights, row.dropped, ofWeights, i * row.columns, row.columns);
                }
                Lanes.multiply(
                        d,
                        rounded(count),
                        length,
                        head(row.keys, h),
                        width,
                        head(dq, h).below(q));
                Lanes.multiply(
                        d.transposed(),
                        rounded(length),
                        count,
                        head(row.queries, h).below(q),
                        width,
                        head(dk, h));
            }
        }
        write(dk, ofKeys, first, length);
        write(dq, ofQueries, first, length);
        write(dv, ofValues, first, length);
    }

    /** [tokens, width] of those of all heads. */
    private Matrix head(float[] numbers, int h) {
        return Matrix.of(numbers, heads * width).from(h * width);
    }

    private float[] read(Tokens tokens, int first, int length) {
        int inner = heads * width;
        float[] numbers = new float[rounded(length) * inner];
        for (int i = 0; i < length; i++) {
            tokens.numbers.read((first + i) * tokens.stride + tokens.offset, numbers, i * inner, inner);
        }
        return numbers;
    }

    private void write(float[] numbers, Places places, int first, int length) {
        int inner = heads * width;
        for (int i = 0; i < length; i++) {
            places.numbers.write(numbers, i * inner, inner, (first + i) * places.stride + places.offset);
        }
    }

    private static int rounded(int rows) {
        return (rows + Lanes.ROWS - 1) / Lanes.ROWS * Lanes.ROWS;
    }

    /** A row, one head of which is open. */
    private final class Row {
        private final int first;
        private final int length;
        private final Factors dropout;
        /** Tokens, rounded up to whole registers. */
        private final int columns;
        /** [length, heads * width] */
        private final float[] keys;
        /** [length, heads * width] */
        private final float[] queries;
        /** Of the open head, [width, columns]. */
        private final float[] keyColumns;
        /** [BLOCK, columns] */
        private final float[] weights;
        /** The same times dropout's factors. */
        private final float[] dropped;

        private int head;

        Row(Tokens keys, Tokens queries, int first, int length, Factors dropout) {
            this.first = first;
            this.length = length;
            this.dropout = dropout;
            this.keys = read(keys, first, length);
            this.queries = read(queries, first, length);
            columns = Lanes.rounded(length);
            keyColumns = new float[width * columns];
            weights = new float[Math.min(BLOCK, RowAttention.rounded(length)) * columns];
            dropped = dropout.equals(Factors.NONE) ? weights : new float[weights.length];
        }

        void open(int h) {
            head = h;
            transpose(keys, h, keyColumns);
        }

        /** One head's numbers of all tokens, [length, ..] to [width, columns]. */
        void transpose(float[] numbers, int h, float[] to) {
            for (int i = 0; i < length; i++) {
                int from = (i * heads + h) * width;
                for (int d = 0, at = i; d < width; d++, at += columns) {
                    to[at] = numbers[from + d];
                }
            }
        }

        /** Computes the weights of the queries from q on, and says how many there are. */
        int weigh(int q) {
            int count = Math.min(BLOCK, length - q);
            for (int i = 0; i < count; i++) {
                int from = head * (2 * longest - 1) + longest - 1 - q - i;
                System.arraycopy(bias, from, weights, i * columns, length);
            }
            Lanes.multiply(
                    head(queries, head).below(q),
                    RowAttention.rounded(count),
                    width,
                    Matrix.of(keyColumns, columns),
                    columns,
                    Matrix.of(weights, columns));
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

        Matrix dropped() {
            return Matrix.of(dropped, columns);
        }
    }
}
