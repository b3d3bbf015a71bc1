package io.github.hyperdecoders.vector;

import static io.github.hyperdecoders.vector.AttentionBlock.BLOCK;

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
                        row.weights.dropped(),
                        Lanes.roundedRows(count),
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
        int columns = row.weights.columns();
        float[] valueColumns = new float[width * columns];
        float[] ofWeights = new float[BLOCK * columns];
        Matrix d = Matrix.of(ofWeights, columns);
        for (int h = 0; h < heads; h++) {
            row.open(h);
            row.transpose(v, h, valueColumns);
            for (int q = 0; q < length; q += BLOCK) {
                int count = row.weigh(q);
                Matrix here = head(arrived, h).below(q);
                Arrays.fill(ofWeights, 0);
                Lanes.multiply(here, Lanes.roundedRows(count), width, Matrix.of(valueColumns, columns), columns, d);
                Lanes.multiply(
                        row.weights.dropped().transposed(), Lanes.roundedRows(length), count, here, width, head(dv, h));
                row.weights.backward(ofWeights, count);
                Lanes.multiply(
                        d,
                        Lanes.roundedRows(count),
                        length,
                        head(row.keys, h),
                        width,
                        head(dq, h).below(q));
                Lanes.multiply(
                        d.transposed(),
                        Lanes.roundedRows(length),
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
        float[] numbers = new float[Lanes.roundedRows(length) * inner];
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

    /** A row, one head of which is open. */
    private final class Row {
        private final int first;
        private final int length;
        private final AttentionBlock weights;
        /** [length, heads * width] */
        private final float[] keys;
        /** [length, heads * width] */
        private final float[] queries;
        /** Of the open head, [width, columns]. */
        private final float[] keyColumns;

        private int head;

        Row(Tokens keys, Tokens queries, int first, int length, Factors dropout) {
            this.first = first;
            this.length = length;
            this.keys = read(keys, first, length);
            this.queries = read(queries, first, length);
            weights = new AttentionBlock(length, dropout);
            keyColumns = new float[width * weights.columns()];
        }

        void open(int h) {
            head = h;
            transpose(keys, h, keyColumns);
        }

        /** One head's numbers of all tokens, [length, ..] to [width, columns]. */
        void transpose(float[] numbers, int h, float[] to) {
            for (int i = 0; i < length; i++) {
                int from = (i * heads + h) * width;
                for (int d = 0, at = i; d < width; d++, at += weights.columns()) {
                    to[at] = numbers[from + d];
                }
            }
        }

        /** Computes the weights of the queries from q on, and says how many there are. */
        int weigh(int q) {
            int count = Math.min(BLOCK, length - q);
            int columns = weights.columns();
            float[] values = weights.values();
            for (int i = 0; i < count; i++) {
                int from = head * (2 * longest - 1) + longest - 1 - q - i;
                System.arraycopy(bias, from, values, i * columns, length);
            }
            Lanes.multiply(
                    head(queries, head).below(q),
                    Lanes.roundedRows(count),
                    width,
                    Matrix.of(keyColumns, columns),
                    columns,
                    Matrix.of(values, columns));
            for (int i = 0; i < count; i++) {
                int seen = causal ? q + i + 1 : length;
                Lanes.softmax(values, i * columns, seen);
                Arrays.fill(values, i * columns + seen, (i + 1) * columns, 0);
            }
            weights.drop(((long) first * heads + head) << 16 | q / BLOCK, count);
            return count;
        }
    }
}
