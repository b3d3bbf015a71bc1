package io.github.hyperdecoders.vector;

import static io.github.hyperdecoders.vector.AttentionBlock.BLOCK;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * T5's attention, which does not scale its scores, of queries to a source whose tokens are keys and values at once, forwards and back;
 * the way back computes the weights again. Safe for many threads.
 *
 * @param width numbers in a query, and in a token of the source
 */
public record QueryAttention(int width) {
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
            float[] result = new float[Lanes.roundedRows(count) * width];
            weights.sum(weights.of.dropped(), count, result);
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
        float[] ofScores = new float[weights.of.values().length];
        float[] ofTokens = new float[Lanes.roundedRows(source.count) * width];
        for (int q = 0; q < queries.count; q += BLOCK) {
            int count = weights.compute(q);
            gradient.get((queries.first + q) * width, arrived, 0, count * width);
            weights.products(arrived, count, ofScores);
            weights.of.backward(ofScores, count);
            Matrix scores = Matrix.of(ofScores, weights.of.columns());
            float[] result = new float[Lanes.roundedRows(count) * width];
            weights.sum(scores, count, result);
            ofQueries.put((queries.first + q) * width, result, 0, count * width);
            weights.spread(scores, weights.queries, count, ofTokens);
            weights.spread(weights.of.dropped(), arrived, count, ofTokens);
        }
        ofSource.put(source.first * width, ofTokens, 0, source.count * width);
    }

    /** The weights of some queries at a time. */
    private final class Weights {
        private final Rows all;
        private final int length;
        private final AttentionBlock of;
        /** [length, width] */
        private final float[] tokens;
        /** [BLOCK, width] */
        private final float[] queries;

        Weights(Rows queries, Rows source, Factors dropout) {
            this.all = queries;
            length = source.count;
            of = new AttentionBlock(length, dropout);
            tokens = new float[length * width];
            source.numbers.get(source.first * width, tokens, 0, tokens.length);
            this.queries = new float[Math.min(BLOCK, Lanes.roundedRows(queries.count)) * width];
        }

        /** Those of the queries from q on; says how many there are. */
        int compute(int q) {
            int count = Math.min(BLOCK, all.count - q);
            all.numbers.get((all.first + q) * width, queries, 0, count * width);
            products(queries, count, of.values());
            for (int i = 0; i < count; i++) {
                Lanes.softmax(of.values(), i * of.columns(), length);
            }
            of.drop(all.first + q, count);
            return count;
        }

        /** Of each of some rows with each token, and zero behind them. */
        void products(float[] rows, int count, float[] to) {
            int columns = of.columns();
            Arrays.fill(to, 0, count * columns, 0);
            for (int t = 0; t < length; t++) {
                for (int i = 0; i < count; i++) {
                    to[i * columns + t] = Lanes.dot(rows, i * width, tokens, t * width, width);
                }
            }
        }

        /** {@code result += factors tokens}: [count, columns] and [length, width] to [count, width]. */
        void sum(Matrix factors, int count, float[] result) {
            Matrix y = Matrix.of(result, width);
            Lanes.multiply(factors, Lanes.roundedRows(count), length, Matrix.of(tokens, width), width, y);
        }

        /** {@code result += factors^T rows}: [count, columns] and [count, width] to [length, width]. */
        void spread(Matrix factors, float[] rows, int count, float[] result) {
            Matrix x = factors.transposed();
            Lanes.multiply(
                    x, Lanes.roundedRows(length), count, Matrix.of(rows, width), width, Matrix.of(result, width));
        }
    }
}
