package io.github.hyperdecoders.vector;

import java.util.Arrays;

/** What numbers are multiplied by: dropout's factors, in parts that can be asked for in any order, and are the same each time. */
@FunctionalInterface
public interface Factors {
    /** All of them one. */
    Factors NONE = (part, to, count) -> Arrays.fill(to, 0, count, 1);

    /** Overwrites the first {@code count} of {@code to} by those of a part. */
    void read(long part, float[] to, int count);
}
