package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the formula in double. */
class StepNormTest {
    @ParameterizedTest
    @CsvSource({"4, 512, 1e-6", "1, 7, 1e-6", "3, 16, 0.5", "2, 33, 0"})
    void scalesRowsToUnitMeanSquare(int rows, int width, float epsilon) {
        float[] x = Memory.random(rows * width, 1);
        float[] weight = Memory.random(width, 2);
        float[] found = x.clone();
        StepNorm.apply(found, weight, epsilon);
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                squares += (double) x[row * width + i] * x[row * width + i];
            }
            for (int i = 0; i < width; i++) {
                double expected = x[row * width + i] / Math.sqrt(squares / width + epsilon) * weight[i];
                assertThat((double) found[row * width + i]).isCloseTo(expected, within(1e-5));
            }
        }
    }
}
