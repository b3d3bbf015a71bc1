package io.github.hyperdecoders.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Random;

/** Numbers outside the heap, as the classes under test read them. */
final class Memory {
    private Memory() {}

    static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    static FloatReader floats(float... numbers) {
        return FloatReader.of(buffer(numbers));
    }

    static FloatBuffer buffer(float... numbers) {
        FloatBuffer buffer = ByteBuffer.allocateDirect(numbers.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        return buffer.put(numbers).flip();
    }

    /** The upper halves of numbers. */
    static FloatReader halves(float... numbers) {
        ShortBuffer buffer = ByteBuffer.allocateDirect(numbers.length * Short.BYTES)
                .order(ByteOrder.nativeOrder())
                .asShortBuffer();
        for (float number : numbers) {
            buffer.put((short) (Float.floatToRawIntBits(number) >>> 16));
        }
        return FloatReader.ofBfloat16(buffer.flip());
    }

    /** What {@link #halves} keeps of a number. */
    static float half(float number) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(number) & 0xFFFF0000);
    }
}
