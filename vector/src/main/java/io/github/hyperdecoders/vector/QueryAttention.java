package io.github.hyperdecoders.vector;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * T5's attention, which does not scale its scores, of queries to a source whose tokens are keys and values at once, forwards and back;
 * the way back computes the weights again. Safe for many threads.
 *
 * @param width numbers in a query, and in a token of the source
 */
public record QueryAttention(int width) {
    /** Queries whose weights exist at once; a multiple of {@link Lanes#ROWS}. */
    private static final int BLOCK = 32;

    /**
     * Where in memory some neighbouring rows are.
     *
     * @param numbers [.., width]
     * @param first the first row
     * @param count how many
     */
    public record Rows(FloatBuffer numbers, int first, int count) {}

    /**
     * Sums the source's tokens by attention's weights.
     *
     * @param dropout what weights are multiplied by
     * @param sums [.., width], of which the queries' rows are overwritten
     */
    public void forward(Rows queries, Rows source, Factors dropout, FloatBuffer sums) {
        Weights weights = new Weights(queries, source, dropout);
        for (int q = 0; q < queries.count; q += BLOCK) {
            int count = weights.compute(q);
            float[] result = new float[rounded(count) * width];
            weights.sum(weights.dropped, count, result);
            sums.put((queries.first + q) * width, result, 0, count * width);
        }
    }

    /**
     * From the gradient of the sums to those of queries and source.
     *
     * @param dropout as forwards
     * @param gradient like the queries
     * @param ofQueries like the queries, whose rows are overwritten
     * @param ofSource like the source, whose rows are overwritten
     */
    public void backward(
            Rows queries,
            Rows source,
            Factors dropout,
            FloatBuffer gradient,
            FloatBuffer ofQueries,
            FloatBuffer ofSource) {
        Weights weights = new Weights(queries, source, dropout);
        float[] arrived = new float[weights.queries.length];
        float[] ofScores = new float[BLOCK * weights.columns];
        float[] ofTokens = new float[rounded(source.count) * width];
        for (int q = 0; q < queries.count; q += BLOCK) {
            int count = weights.compute(q);
            gradient.get((queries.first + q) * width, arrived, 0, count * width);
            weights.products(arrived, count, ofScores);
            for (int i = 0; i < count; i++) {
                Lanes.softmaxGradient(weights.values, weights.dropped, ofScores, i * weights.columns, weights.columns);
            }
            float[] result = new float[rounded(count) * width];
            weights.sum(ofScores, count, result);
            ofQueries.put((queries.first + q) * width, result, 0, count * width);
            weights.spread(ofScores, weights.queries, count, ofTokens);
            weights.spread(weights.dropped, arrived, count, ofTokens);
        }
        ofSource.put(source.first * width, ofTokens, 0, source.count * width);
    }

    private static int rounded(int rows) {
        return (rows + Lanes.ROWS - 1) / Lanes.ROWS * Lanes.ROWS;
    }

    /** The weights of some queries at a time. */
    private final class Weights {
        private final Rows all;
        private final Factors dropout;
        private final int length;
        /** Tokens of the source, rounded up to whole registers. */
        private final int columns;
        /** [length, width] */
        private final float[] tokens;
        /** [BLOCK, width] */
        private final float[] queries;
        /** [BLOCK, columns] */
        private final float[] values;
        /** The same times dropout's factors. */
        private final float[] dropped;

        Weights(Rows queries, Rows source, Factors dropout) {
            this.all = queries;
            this.dropout = dropout;
            length = source.count;
            columns = Lanes.rounded(length);
            tokens = new float[length * width];
            source.numbers.get(source.first * width, tokens, 0, tokens.length);
            this.queries = new float[Math.min(BLOCK, rounded(queries.count)) * width];
            values = new float[BLOCK * columns];
            dropped = dropout.equals(Factors.NONE) ? values : new float[BLOCK * columns];
        }

        /** Those of the queries from q on; says how many there are. */
        int compute(int q) {
            int count = Math.min(BLOCK, all.count - q);
            all.numbers.get((all.first + q) * width, queries, 0, count * width);
            products(queries, count, values);
            for (int i = 0; i < count; i++) {
                Lanes.softmax(values, i * columns, length);
            }
            if (!dropout.equals(Factors.NONE)) {
                dropout.read(all.first + q, dropped, count * columns);
                Lanes.multiplyEach(values, dropped, count * columns);
            }
            return count;
        }

        /** Of each of some rows with each token, and zero behind them. */
        void products(float[] rows, int count, float[] to) {
            Arrays.fill(to, 0, count * columns, 0);
            for (int t = 0; t < length; t++) {
                for (int i = 0; i < count; i++) {
                    to[i * columns + t] = Lanes.dot(rows, i * width, tokens, t * width, width);
                }
            }
        }

        /** {@code result += factors tokens}: [count, columns] and [length, width] to [count, width]. */
        void sum(float[] factors, int count, float[] result) {
            Matrix y = Matrix.of(result, width);
            Lanes.multiply(Matrix.of(factors, columns), rounded(count), length, Matrix.of(tokens, width), width, y);
        }

        /** {@code result += factors^T rows}: [count, columns] and [count, width] to [length, width]. */
        void spread(float[] factors, float[] rows, int count, float[] result) {
            Matrix x = Matrix.of(factors, columns).transposed();
            Lanes.multiply(x, rounded(length), count, Matrix.of(rows, width), width, Matrix.of(result, width));
        }
    }
}
