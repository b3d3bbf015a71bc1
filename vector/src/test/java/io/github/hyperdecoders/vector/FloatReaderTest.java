package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatReaderTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 1", "3, 2, 1", "5, 0, 15", "1, 3, 16", "7, 1, 17", "0, 0, 100", "99, 4, 1", "50, 0, 0"})
    void readsAStretchToItsPlace(int first, int begin, int count) {
        float[] numbers = Memory.random(100, 1);
        float[] floats = new float[begin + count + 2];
        float[] halves = new float[begin + count + 2];
        Memory.floats(numbers).read(first, floats, begin, count);
        Memory.halves(numbers).read(first, halves, begin, count);
        for (int i = 0; i < floats.length; i++) {
            boolean read = i >= begin && i < begin + count;
            assertThat(floats[i]).isEqualTo(read ? numbers[first + i - begin] : 0);
            assertThat(halves[i]).isEqualTo(read ? Memory.half(numbers[first + i - begin]) : 0);
        }
    }

    @Test
    void widensEveryPattern() {
        short[] all = new short[1 << 16];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
        }
        float[] to = new float[all.length];
        FloatReader.ofBfloat16(ShortBuffer.wrap(all)).read(0, to, 0, all.length);
        for (int i = 0; i < all.length; i++) {
            assertThat(Float.floatToRawIntBits(to[i])).isEqualTo(i << 16);
        }
    }
}
