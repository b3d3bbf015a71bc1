package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the formula in double, and its differences. */
class NormTest {
    @ParameterizedTest
    @CsvSource({"4, 512, 1e-6", "2, 7, 1e-6", "3, 16, 0.5", "2, 33, 0"})
    void scalesRowsToUnitMeanSquareAndGoesBack(int rows, int width, float epsilon) {
        float[] x = Memory.random(rows * width, 1);
        float[] weight = Memory.random(width, 2);
        float[] arriving = Memory.random(rows * width, 3);
        FloatBuffer found = Memory.buffer(new float[rows * width]);
        FloatBuffer gradient = Memory.buffer(new float[rows * width]);
        Norm norm = new Norm(weight, epsilon);
        norm.forward(Memory.floats(x), 1, rows - 1, FloatWriter.of(found));
        norm.backward(Memory.floats(x), 1, rows - 1, Memory.floats(arriving), FloatWriter.of(gradient));
        assertThat(found.get(width - 1)).isZero();
        assertThat(gradient.get(width - 1)).isZero();
        for (int row = 1; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                double expected = expected(x, row * width, weight, epsilon, i, 0, 0);
                assertThat((double) found.get(row * width + i)).isCloseTo(expected, within(1e-5));
                double slope = 0;
                for (int j = 0; j < width; j++) {
                    double more = expected(x, row * width, weight, epsilon, j, i, 1e-5);
                    double less = expected(x, row * width, weight, epsilon, j, i, -1e-5);
                    slope += arriving[row * width + j] * (more - less) / 2e-5;
                }
                assertThat((double) gradient.get(row * width + i)).isCloseTo(slope, within(1e-4));
            }
        }
    }

    @Test
    void sumsRowsOfAnyFormatsFirst() {
        int rows = 3;
        int width = 37;
        float[] a = Memory.random(rows * width, 1);
        float[] b = Memory.random(rows * width, 2);
        float[] c = Memory.random(rows * width, 3);
        float[] weight = Memory.random(width, 4);
        FloatBuffer sums = Memory.buffer(new float[rows * width]);
        FloatBuffer found = Memory.buffer(new float[rows * width]);
        List<FloatReader> addends = List.of(Memory.floats(a), Memory.halves(b), Memory.floats(c));
        new Norm(weight, 1e-6F).forwardSums(addends, 1, rows - 1, FloatWriter.of(sums), FloatWriter.of(found));
        assertThat(sums.get(width - 1)).isZero();
        assertThat(found.get(width - 1)).isZero();
        float[] sum = new float[rows * width];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + Memory.half(b[i]) + c[i];
        }
        for (int i = width; i < sum.length; i++) {
            assertThat(sums.get(i)).isEqualTo(sum[i]);
            double expected = expected(sum, i / width * width, weight, 1e-6F, i % width, 0, 0);
            assertThat((double) found.get(i)).isCloseTo(expected, within(1e-5));
        }
    }

    /** Number i of a row's result, with number {@code changed} of the row changed. */
    private static double expected(
            float[] x, int first, float[] weight, float epsilon, int i, int changed, double change) {
        double squares = 0;
        for (int j = 0; j < weight.length; j++) {
            double number = x[first + j] + (j == changed ? change : 0);
            squares += number * number;
        }
        double number = x[first + i] + (i == changed ? change : 0);
        return number / Math.sqrt(squares / weight.length + epsilon) * weight[i];
    }
}
