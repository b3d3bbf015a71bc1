package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropperTest {
    private static final Dropper THIRD = new Dropper((1 << 16) / 3, 1.5F);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 100, 4095, 4096, 4097, 20_001})
    void factorsAreZeroOrTheScaleAndTheSameForAKey(int count) {
        float[] factors = filled(count, 0x1234_5678_9ABC_DEF0L);
        for (float factor : factors) {
            assertThat(factor == 0 || factor == 1.5F).isTrue();
        }
        assertThat(filled(count, 0x1234_5678_9ABC_DEF0L)).isEqualTo(factors);
        if (count > 30) {
            // Either half of the key counts.
            assertThat(filled(count, 0x1234_5678_9ABC_DEF1L)).isNotEqualTo(factors);
            assertThat(filled(count, 0x1234_5679_9ABC_DEF0L)).isNotEqualTo(factors);
        }
        if (count > 4000) {
            assertThat(dropped(factors, 0, count)).isCloseTo(1 / 3.0, within(0.03));
            assertThat(dropped(factors, 0, 2000)).isCloseTo(1 / 3.0, within(0.05));
            assertThat(dropped(factors, 2048, 4000)).isCloseTo(1 / 3.0, within(0.05));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 37})
    void multipliesEachRowByItsPart(int width) {
        int rows = 4;
        Factors factors = (part, to, count) -> Arrays.fill(to, 0, count, (int) part + 1F);
        float[] x = Memory.random(rows * width, 1);
        FloatBuffer result = Memory.buffer(new float[rows * width]);
        Dropper.apply(factors, Memory.floats(x), rows, width, FloatWriter.of(result));
        for (int i = 0; i < x.length; i++) {
            assertThat(result.get(i)).isEqualTo(x[i] * (i / width + 1));
        }
    }

    private static float[] filled(int count, long key) {
        float[] numbers = new float[count + 1];
        numbers[count] = 7;
        THIRD.fill(numbers, count, key);
        assertThat(numbers[count]).isEqualTo(7);
        return Arrays.copyOf(numbers, count);
    }

    private static double dropped(float[] factors, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += factors[i] == 0 ? 1 : 0;
        }
        return count / (double) (to - from);
    }
}
