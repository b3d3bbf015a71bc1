package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;

class FloatWriterTest {
    /** bfloat16 has 8 significant bits: beside 1, steps of 1/128. */
    @Test
    void roundsToTheNearestAndOfTwoToTheEven() {
        float step = 1F / 128;
        float[] cases = {
            1,
            1,
            1 + step,
            1 + step,
            1 + step / 2,
            1,
            1 + 1.5F * step,
            1 + 2 * step,
            1 + 0.51F * step,
            1 + step,
            -1 - 0.49F * step,
            -1,
            0,
            0,
            Float.POSITIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MAX_VALUE,
            Float.POSITIVE_INFINITY
        };
        int count = 3 * 16 + 5;
        float[] from = new float[count + 2];
        for (int i = 0; i < count; i++) {
            from[i + 2] = cases[2 * i % cases.length];
        }
        ShortBuffer to = ShortBuffer.allocate(count + 1);
        FloatWriter.ofBfloat16(to).write(from, 2, count, 1);
        for (int i = 0; i < count; i++) {
            assertThat(Float.intBitsToFloat(to.get(i + 1) << 16))
                    .as("%s", from[i + 2])
                    .isEqualTo(cases[2 * i % cases.length + 1]);
        }
    }

    @Test
    void whatIsNoNumberStaysNone() {
        float[] from = new float[19];
        for (int i = 0; i < from.length; i++) {
            from[i] = Float.intBitsToFloat(i % 2 == 0 ? 0x7FFFFFFF : 0xFF800001);
        }
        ShortBuffer to = ShortBuffer.allocate(from.length);
        FloatWriter.ofBfloat16(to).write(from, 0, from.length, 0);
        for (int i = 0; i < from.length; i++) {
            assertThat(Float.intBitsToFloat(to.get(i) << 16)).isNaN();
        }
    }
}
