package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the formula in double. */
class StepAttentionTest {
    private static final int TOKENS = 60;

    @ParameterizedTest
    @CsvSource({
        "6, 64, 4, 30, 0.7",
        "6, 64, 1, 1, 0",
        "6, 64, 3, 8, 1",
        "6, 64, 5, 9, 0.5",
        "3, 4, 2, 17, 0.9",
        "1, 20, 6, 40, 1",
        "2, 33, 4, 7, 0",
        "1, 512, 12, 23, 1",
        "4, 16, 2, 60, 0.8"
    })
    void sumsValuesByTheSoftmaxOfScores(int heads, int width, int count, int length, double shared) {
        int inner = heads * width;
        int first = 2;
        float[] queries = scaled(Memory.random(count * inner, 1), 1 / Math.sqrt(width));
        float[] keys = Memory.random(TOKENS * inner, 2);
        float[] values = Memory.random(TOKENS * inner, 3);
        int[][] tokens = tokens(first + count, length, shared);
        for (float[] bias : new float[][] {{}, Memory.random(heads * length, 4)}) {
            float[] found = new StepAttention(heads, width)
                    .attend(queries, Memory.floats(keys), Memory.floats(values), tokens, first, length, bias);
            assertThat(found).hasSize(count * inner);
            for (int q = 0; q < count; q++) {
                for (int h = 0; h < heads; h++) {
                    double[] weights = new double[length];
                    double total = 0;
                    for (int t = 0; t < length; t++) {
                        double score = bias.length > 0 ? bias[h * length + t] : 0;
                        for (int i = h * width; i < (h + 1) * width; i++) {
                            score += (double) queries[q * inner + i] * keys[tokens[first + q][t] * inner + i];
                        }
                        weights[t] = Math.exp(score);
                        total += weights[t];
                    }
                    for (int i = h * width; i < (h + 1) * width; i++) {
                        double sum = 0;
                        for (int t = 0; t < length; t++) {
                            sum += weights[t] / total * values[tokens[first + q][t] * inner + i];
                        }
                        assertThat((double) found[q * inner + i]).isCloseTo(sum, within(1e-5));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1000", "-1000", "3e38"})
    void scoresOfAnySizeGiveWeights(float score) {
        float[] found = new StepAttention(1, 1)
                .attend(
                        new float[] {1},
                        Memory.floats(score, score),
                        Memory.floats(3, 5),
                        new int[][] {{0, 1}},
                        0,
                        2,
                        new float[0]);
        assertThat(found).containsExactly(4);
    }

    private static float[] scaled(float[] x, double factor) {
        for (int i = 0; i < x.length; i++) {
            x[i] *= (float) factor;
        }
        return x;
    }

    /** Of each query as many tokens, those of the one before it with the given probability, some of them neighbours. */
    private static int[][] tokens(int queries, int length, double shared) {
        Random random = new Random(length);
        int[][] tokens = new int[queries][length];
        for (int q = 0; q < queries; q++) {
            for (int t = 0; t < length; t++) {
                boolean same = q > 0 && random.nextDouble() < shared;
                tokens[q][t] = same ? tokens[q - 1][t] : (t + q * 7 / 3) % TOKENS;
            }
        }
        return tokens;
    }
}
