package io.github.hyperdecoders.vector;

/** A thread's arrays for what it has just read, so that a step of decoding need not fill the heap with them. */
final class Scratch {
    private static final ThreadLocal<Scratch> HERE = ThreadLocal.withInitial(Scratch::new);

    private float[] floats = {};
    private short[] halves = {};

    private Scratch() {}

    /** At least {@code count} numbers, the same at each call on a thread; what is in them is left from before. */
    static float[] floats(int count) {
        Scratch here = HERE.get();
        if (here.floats.length < count) {
            here.floats = new float[count];
        }
        return here.floats;
    }

    /** An array of at least {@code count} bfloat16 numbers that this thread keeps. */
    static short[] halves(int count) {
        Scratch here = HERE.get();
        if (here.halves.length < count) {
            here.halves = new short[count];
        }
        return here.halves;
    }
}
