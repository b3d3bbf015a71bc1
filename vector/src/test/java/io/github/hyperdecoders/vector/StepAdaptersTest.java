package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the formula in double. */
class StepAdaptersTest {
    private static final int SOURCES = 3;

    @ParameterizedTest
    @CsvSource({"512, 64, 4", "512, 64, 1", "16, 5, 2", "33, 7, 9", "20, 128, 5", "5000, 3, 1", "64, 5000, 4"})
    void appliesTheAdapterOfEachSource(int d, int a, int rows) {
        float[] down = Memory.random(SOURCES * d * a, 1);
        float[] downBias = Memory.random(SOURCES * a, 2);
        float[] up = Memory.random(SOURCES * a * d, 3);
        float[] upBias = Memory.random(SOURCES * d, 4);
        float[] x = Memory.random(rows * d, 5);
        StepAdapters single = new StepAdapters(
                Memory.floats(down), Memory.floats(downBias), Memory.floats(up), Memory.floats(upBias), d, a);
        StepAdapters halves = new StepAdapters(
                Memory.halves(down), Memory.halves(downBias), Memory.halves(up), Memory.halves(upBias), d, a);
        for (int source = 0; source < SOURCES; source++) {
            check(single.apply(source, x), source, x, d, a, down, downBias, up, upBias);
            check(halves.apply(source, x), source, x, d, a, half(down), half(downBias), half(up), half(upBias));
        }
    }

    private static float[] half(float[] x) {
        float[] halves = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            halves[i] = Memory.half(x[i]);
        }
        return halves;
    }

    private static void check(
            float[] found,
            int source,
            float[] x,
            int d,
            int a,
            float[] down,
            float[] downBias,
            float[] up,
            float[] upBias) {
        assertThat(found).hasSize(x.length);
        for (int row = 0; row < x.length / d; row++) {
            double[] inner = new double[a];
            // What an error of each sum is a part of.
            double[] innerSize = new double[a];
            for (int j = 0; j < a; j++) {
                inner[j] = downBias[source * a + j];
                for (int i = 0; i < d; i++) {
                    double term = (double) x[row * d + i] * down[(source * d + i) * a + j];
                    inner[j] += term;
                    innerSize[j] += Math.abs(term);
                }
                inner[j] = Math.max(inner[j], 0);
            }
            for (int i = 0; i < d; i++) {
                double sum = upBias[source * d + i];
                double size = 1;
                for (int j = 0; j < a; j++) {
                    float weight = up[(source * a + j) * d + i];
                    sum += inner[j] * weight;
                    size += innerSize[j] * Math.abs(weight);
                }
                assertThat((double) found[row * d + i]).isCloseTo(sum, within(1e-6 * size));
            }
        }
    }
}
