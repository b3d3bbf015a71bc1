package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the formula in double. */
class SourceAttentionTest {
    private static final int FIRST = 3;
    private static final int BEGIN = 5;

    @ParameterizedTest
    @CsvSource({
        "6, 64, 4, 30",
        "6, 64, 1, 1",
        "6, 64, 3, 128",
        "3, 4, 9, 17",
        "1, 512, 6, 46",
        "2, 33, 4, 7",
        "1, 20, 5, 5000"
    })
    void sumsValuesByTheSoftmaxOfScores(int heads, int width, int count, int tokens) {
        int inner = heads * width;
        SourceAttention attention = new SourceAttention(heads, width);
        float[] queries = Memory.random(count * inner, 1);
        float[] keys = Memory.random((FIRST + tokens) * inner, 2);
        float[] values = Memory.random((FIRST + tokens) * inner, 3);
        for (int i = 0; i < queries.length; i++) {
            queries[i] /= (float) Math.sqrt(width);
        }
        FloatBuffer columns = Memory.buffer(new float[BEGIN + attention.columnNumbers(tokens) + 1]);
        columns.put(BEGIN - 1, 7).put(columns.capacity() - 1, 7);
        attention.store(Memory.floats(keys), FIRST, tokens, FloatWriter.of(columns), BEGIN);
        assertThat(columns.get(BEGIN - 1)).isEqualTo(7);
        assertThat(columns.get(columns.capacity() - 1)).isEqualTo(7);
        float[] found = attention.attend(queries, FloatReader.of(columns), BEGIN, Memory.floats(values), FIRST, tokens);
        assertThat(found).hasSize(count * inner);
        for (int q = 0; q < count; q++) {
            for (int h = 0; h < heads; h++) {
                double[] weights = new double[tokens];
                double total = 0;
                for (int t = 0; t < tokens; t++) {
                    double score = 0;
                    for (int i = h * width; i < (h + 1) * width; i++) {
                        score += (double) queries[q * inner + i] * keys[(FIRST + t) * inner + i];
                    }
                    weights[t] = Math.exp(score);
                    total += weights[t];
                }
                for (int i = h * width; i < (h + 1) * width; i++) {
                    double sum = 0;
                    for (int t = 0; t < tokens; t++) {
                        sum += weights[t] / total * values[(FIRST + t) * inner + i];
                    }
                    assertThat((double) found[q * inner + i]).isCloseTo(sum, within(1e-5));
                }
            }
        }
    }
}
