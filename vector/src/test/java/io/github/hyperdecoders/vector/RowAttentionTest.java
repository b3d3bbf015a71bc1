package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.vector.RowAttention.Places;
import io.github.hyperdecoders.vector.RowAttention.Tokens;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the formula in double, and its differences. */
class RowAttentionTest {
    private static final int FIRST = 3;
    private static final float UNTOUCHED = 77;
    /** Drops a fifth of the weights. */
    private static final Factors DROPOUT = (part, to, count) -> {
        Random random = new Random(part);
        for (int i = 0; i < count; i++) {
            to[i] = random.nextInt(5) == 0 ? 0 : 1.25F;
        }
    };

    private record Case(RowAttention attention, float[] input, int length, Factors dropout) {
        static Case of(int heads, int width, int length, int longest, boolean causal, boolean dropout) {
            float[] input = Memory.random((FIRST + length + 2) * 3 * heads * width, length);
            for (int i = 0; i < input.length; i++) {
                input[i] *= (float) Math.pow(width, -0.25);
            }
            float[] bias = Memory.random(heads * (2 * longest - 1), 2);
            return new Case(
                    new RowAttention(heads, width, longest, bias, causal),
                    input,
                    length,
                    dropout ? DROPOUT : Factors.NONE);
        }

        int inner() {
            return attention.heads() * attention.width();
        }

        /** Keys, queries or values. */
        Tokens tokens(int kind) {
            return new Tokens(Memory.floats(input), 3 * inner(), kind * inner());
        }

        double at(float[] x, int token, int kind, int h, int d) {
            return x[((FIRST + token) * 3 + kind) * inner() + h * attention.width() + d];
        }

        /** [length, heads * width] */
        double[] context(float[] x) {
            double[] context = new double[length * inner()];
            int columns = Lanes.rounded(length);
            for (int h = 0; h < attention.heads(); h++) {
                for (int q = 0; q < length; q++) {
                    int seen = attention.causal() ? q + 1 : length;
                    double[] weights = new double[seen];
                    double total = 0;
                    for (int k = 0; k < seen; k++) {
                        int longest = attention.longest();
                        double score = attention.bias()[h * (2 * longest - 1) + longest - 1 + k - q];
                        for (int d = 0; d < attention.width(); d++) {
                            score += at(x, q, 1, h, d) * at(x, k, 0, h, d);
                        }
                        weights[k] = Math.exp(score);
                        total += weights[k];
                    }
                    float[] factors = new float[32 * columns];
                    long part = ((long) FIRST * attention.heads() + h) << 16 | q / 32;
                    dropout.read(part, factors, Math.min(32, length - q / 32 * 32) * columns);
                    for (int k = 0; k < seen; k++) {
                        double weight = weights[k] / total * factors[q % 32 * columns + k];
                        for (int d = 0; d < attention.width(); d++) {
                            context[q * inner() + h * attention.width() + d] += weight * at(x, k, 2, h, d);
                        }
                    }
                }
            }
            return context;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "6, 64, 46, 46, false, true",
        "2, 64, 1, 5, false, true",
        "2, 64, 3, 3, true, true",
        "1, 16, 70, 90, false, false",
        "3, 20, 33, 40, true, false",
        "2, 8, 100, 100, true, true"
    })
    void sumsValuesAndLeavesOtherRowsAlone(
            int heads, int width, int length, int longest, boolean causal, boolean dropout) {
        Case c = Case.of(heads, width, length, longest, causal, dropout);
        FloatBuffer found = Memory.buffer(filled((FIRST + length + 2) * c.inner()));
        c.attention.forward(
                c.tokens(0),
                c.tokens(1),
                c.tokens(2),
                FIRST,
                length,
                c.dropout,
                new Places(FloatWriter.of(found), c.inner(), 0));
        double[] expected = c.context(c.input);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found.get(FIRST * c.inner() + i)).isCloseTo(expected[i], within(2e-5));
        }
        assertThat(found.get(FIRST * c.inner() - 1)).isEqualTo(UNTOUCHED);
        assertThat(found.get((FIRST + length) * c.inner())).isEqualTo(UNTOUCHED);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 64, 46, 46, false, true",
        "2, 16, 1, 5, false, true",
        "2, 16, 3, 3, true, true",
        "1, 16, 70, 90, false, false",
        "2, 20, 33, 40, true, false",
        "1, 8, 100, 100, true, true"
    })
    void gradientIsWhatDifferencesSay(int heads, int width, int length, int longest, boolean causal, boolean dropout) {
        Case c = Case.of(heads, width, length, longest, causal, dropout);
        float[] arriving = Memory.random((FIRST + length + 2) * c.inner(), 5);
        FloatBuffer found = Memory.buffer(filled(c.input.length));
        FloatWriter out = FloatWriter.of(found);
        int stride = 3 * c.inner();
        c.attention.backward(
                c.tokens(0),
                c.tokens(1),
                c.tokens(2),
                FIRST,
                length,
                c.dropout,
                new Tokens(Memory.floats(arriving), c.inner(), 0),
                new Places(out, stride, 0),
                new Places(out, stride, c.inner()),
                new Places(out, stride, 2 * c.inner()));
        ToDoubleFunction<float[]> value = x -> {
            double[] context = c.context(x);
            double sum = 0;
            for (int i = 0; i < context.length; i++) {
                sum += context[i] * arriving[FIRST * c.inner() + i];
            }
            return sum;
        };
        int begin = FIRST * 3 * c.inner();
        int end = begin + length * 3 * c.inner();
        Random random = new Random(1);
        for (int trial = 0; trial < 60; trial++) {
            int i = begin + random.nextInt(end - begin);
            float[] more = c.input.clone();
            float[] less = c.input.clone();
            more[i] += 1e-3F;
            less[i] -= 1e-3F;
            double slope = (value.applyAsDouble(more) - value.applyAsDouble(less)) / ((double) more[i] - less[i]);
            assertThat((double) found.get(i)).isCloseTo(slope, within(2e-4));
        }
        assertThat(found.get(begin - 1)).isEqualTo(UNTOUCHED);
        assertThat(found.get(end)).isEqualTo(UNTOUCHED);
    }

    private static float[] filled(int count) {
        float[] numbers = new float[count];
        Arrays.fill(numbers, UNTOUCHED);
        return numbers;
    }
}
