package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.vector.QueryAttention.Rows;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the formula in double, and its differences. */
class QueryAttentionTest {
    private static final int FIRST_QUERY = 2;
    private static final int FIRST_TOKEN = 3;
    private static final Factors DROPOUT = (part, to, count) -> {
        Random random = new Random(part);
        for (int i = 0; i < count; i++) {
            to[i] = random.nextInt(5) == 0 ? 0 : 1.25F;
        }
    };

    @ParameterizedTest
    @CsvSource({
        "512, 15, 46, true",
        "512, 1, 1, true",
        "48, 40, 33, false",
        "20, 33, 20, true",
        "5, 3, 9, false",
        "16, 70, 5, true"
    })
    void forwardsAndBackItIsTheFormula(int width, int count, int length, boolean drop) {
        Factors dropout = drop ? DROPOUT : Factors.NONE;
        float[] queries = Memory.random((FIRST_QUERY + count + 1) * width, 1);
        for (int i = 0; i < queries.length; i++) {
            queries[i] /= (float) Math.sqrt(width);
        }
        float[] source = Memory.random((FIRST_TOKEN + length + 1) * width, 2);
        float[] arriving = Memory.random(queries.length, 3);
        FloatBuffer sums = Memory.buffer(new float[queries.length]);
        FloatBuffer ofQueries = Memory.buffer(new float[queries.length]);
        FloatBuffer ofSource = Memory.buffer(new float[source.length]);
        QueryAttention attention = new QueryAttention(width);
        Rows asking = new Rows(Memory.buffer(queries), FIRST_QUERY, count);
        Rows asked = new Rows(Memory.buffer(source), FIRST_TOKEN, length);
        attention.forward(asking, asked, dropout, sums);
        attention.backward(asking, asked, dropout, Memory.buffer(arriving), ofQueries, ofSource);

        double[] expected = sums(width, count, length, dropout, queries, source);
        int begin = FIRST_QUERY * width;
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) sums.get(begin + i)).isCloseTo(expected[i], within(2e-5));
        }
        assertThat(sums.get(begin - 1)).isZero();
        assertThat(sums.get(begin + count * width)).isZero();
        assertThat(ofQueries.get(begin - 1)).isZero();
        assertThat(ofSource.get(FIRST_TOKEN * width - 1)).isZero();
        assertThat(ofSource.get((FIRST_TOKEN + length) * width)).isZero();
        Random random = new Random(4);
        for (int trial = 0; trial < 30; trial++) {
            int q = begin + random.nextInt(count * width);
            double slope = slope(queries, q, x -> sums(width, count, length, dropout, x, source), arriving, begin);
            assertThat((double) ofQueries.get(q)).isCloseTo(slope, within(3e-4));
            int s = FIRST_TOKEN * width + random.nextInt(length * width);
            slope = slope(source, s, x -> sums(width, count, length, dropout, queries, x), arriving, begin);
            assertThat((double) ofSource.get(s)).isCloseTo(slope, within(3e-4));
        }
    }

    @FunctionalInterface
    private interface Sums {
        double[] of(float[] x);
    }

    private static double slope(float[] x, int i, Sums sums, float[] arriving, int begin) {
        float[] more = x.clone();
        float[] less = x.clone();
        more[i] += 1e-3F;
        less[i] -= 1e-3F;
        double[] above = sums.of(more);
        double[] below = sums.of(less);
        double difference = 0;
        for (int j = 0; j < above.length; j++) {
            difference += (above[j] - below[j]) * arriving[begin + j];
        }
        return difference / ((double) more[i] - less[i]);
    }

    private static double[] sums(int width, int count, int length, Factors dropout, float[] queries, float[] source) {
        double[] sums = new double[count * width];
        int columns = Lanes.rounded(length);
        float[] factors = new float[32 * columns];
        for (int q = 0; q < count; q++) {
            if (q % 32 == 0) {
                dropout.read(FIRST_QUERY + q, factors, Math.min(32, count - q) * columns);
            }
            double[] weights = new double[length];
            double total = 0;
            for (int t = 0; t < length; t++) {
                double score = 0;
                for (int i = 0; i < width; i++) {
                    score += (double) queries[(FIRST_QUERY + q) * width + i] * source[(FIRST_TOKEN + t) * width + i];
                }
                weights[t] = Math.exp(score);
                total += weights[t];
            }
            for (int t = 0; t < length; t++) {
                double weight = weights[t] / total * factors[q % 32 * columns + t];
                for (int i = 0; i < width; i++) {
                    sums[q * width + i] += weight * source[(FIRST_TOKEN + t) * width + i];
                }
            }
        }
        return sums;
    }
}
