package io.github.hyperdecoders.vector;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Numbers in memory outside the heap, to be read in stretches; safe for many threads. */
@FunctionalInterface
public interface FloatReader {
    /** Copies {@code count} numbers, from the one at {@code first} on, to {@code to} at {@code begin}. */
    void read(int first, float[] to, int begin, int count);

    /** Numbers in single precision. */
    static FloatReader of(FloatBuffer numbers) {
        return numbers::get;
    }

    /** Numbers in bfloat16, the upper halves of singles. */
    static FloatReader ofBfloat16(ShortBuffer numbers) {
        return (first, to, begin, count) -> {
            short[] halves = Scratch.halves(count);
            numbers.get(first, halves, 0, count);
            Lanes.widen(halves, to, begin, count);
        };
    }
}
