package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the formula in double, and its differences. */
class GatedUnitTest {
    private static final int ROWS = 5;
    private static final Factors DROPOUT = (part, to, count) -> {
        for (int i = 0; i < count; i++) {
            to[i] = (i + part) % 4 == 0 ? 0 : 1.5F;
        }
    };

    @ParameterizedTest
    @CsvSource({"1, GELU", "7, GELU", "16, GELU", "50, GELU", "64, GELU", "1, SILU", "7, SILU", "16, SILU", "50, SILU"})
    void forwardsAndBackItIsTheFormula(int width, String name) {
        boolean silu = name.equals("SILU");
        DoubleUnaryOperator f = silu ? a -> a / (1 + Math.exp(-a)) : GatedUnitTest::gelu;
        float[] input = Memory.random(ROWS * 2 * width, 1);
        for (int i = 0; i < input.length; i++) {
            input[i] *= 3;
        }
        float[] arriving = Memory.random(ROWS * width, 2);
        FloatBuffer result = Memory.buffer(new float[ROWS * width]);
        FloatBuffer gradient = Memory.buffer(new float[ROWS * 2 * width]);
        GatedUnit unit = new GatedUnit(width, silu ? Gate.SILU : Gate.GELU);
        unit.forward(Memory.floats(input), 1, ROWS - 1, DROPOUT, FloatWriter.of(result));
        unit.backward(Memory.floats(input), 1, ROWS - 1, DROPOUT, Memory.floats(arriving), FloatWriter.of(gradient));
        float[] factors = new float[width];
        for (int row = 1; row < ROWS; row++) {
            DROPOUT.read(row, factors, width);
            for (int i = 0; i < width; i++) {
                int at = row * 2 * width + i;
                double a = input[at];
                double b = input[at + width];
                double g = arriving[row * width + i] * factors[i];
                double slope = (f.applyAsDouble(a + 1e-5) - f.applyAsDouble(a - 1e-5)) / 2e-5;
                assertThat((double) result.get(row * width + i))
                        .isCloseTo(f.applyAsDouble(a) * b * factors[i], within(1e-5));
                assertThat((double) gradient.get(at)).isCloseTo(g * b * slope, within(2e-5));
                assertThat((double) gradient.get(at + width)).isCloseTo(g * f.applyAsDouble(a), within(1e-5));
            }
        }
        assertThat(result.get(width - 1)).isZero();
        assertThat(gradient.get(2 * width - 1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void farNumbersStayNumbers(boolean silu) {
        int width = 17;
        float[] input = new float[2 * width];
        for (int i = 0; i < width; i++) {
            input[i] = i % 2 == 0 ? -1e4F : 1e4F;
            input[width + i] = 2;
        }
        FloatBuffer result = Memory.buffer(new float[width]);
        FloatBuffer gradient = Memory.buffer(new float[2 * width]);
        GatedUnit unit = new GatedUnit(width, silu ? Gate.SILU : Gate.GELU);
        unit.forward(Memory.floats(input), 0, 1, Factors.NONE, FloatWriter.of(result));
        float[] ones = new float[width];
        Factors.NONE.read(0, ones, width);
        unit.backward(Memory.floats(input), 0, 1, Factors.NONE, Memory.floats(ones), FloatWriter.of(gradient));
        for (int i = 0; i < width; i++) {
            assertThat(result.get(i)).isEqualTo(i % 2 == 0 ? 0 : 2e4F);
            assertThat(gradient.get(i)).isEqualTo(i % 2 == 0 ? 0 : 2);
            assertThat(gradient.get(width + i)).isEqualTo(i % 2 == 0 ? 0 : 1e4F);
        }
    }

    private static double gelu(double a) {
        return 0.5 * a * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a * a * a)));
    }
}
