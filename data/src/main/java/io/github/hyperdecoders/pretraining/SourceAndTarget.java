package io.github.hyperdecoders.pretraining;

import java.util.Arrays;

/**
 * What the model reads and what it is to write, as token ids, both ended by {@code </s>}.
 *
 * @param source the encoder's input
 * @param target the decoder's output
 */
public record SourceAndTarget(int[] source, int[] target) {
    @Override
    public boolean equals(Object o) {
        return o instanceof SourceAndTarget other
                && Arrays.equals(source, other.source)
                && Arrays.equals(target, other.target);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(source) + Arrays.hashCode(target);
    }

    @Override
    public String toString() {
        return Arrays.toString(source) + " -> " + Arrays.toString(target);
    }
}
