package io.github.hyperdecoders.vector;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Numbers in memory outside the heap, to be overwritten in stretches; safe for many threads. */
@FunctionalInterface
public interface FloatWriter {
    /** Copies {@code count} numbers of {@code from}, from the one at {@code begin} on, to the place {@code first} and those behind it. */
    void write(float[] from, int begin, int count, int first);

    /** Numbers in single precision. */
    static FloatWriter of(FloatBuffer numbers) {
        return (from, begin, count, first) -> numbers.put(first, from, begin, count);
    }

    /** Numbers in bfloat16, to the nearest of which they are rounded, to the even one of two. */
    static FloatWriter ofBfloat16(ShortBuffer numbers) {
        return (from, begin, count, first) -> {
            short[] halves = Scratch.halves(count);
            Lanes.round(from, begin, halves, count);
            numbers.put(first, halves, 0, count);
        };
    }
}
