package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.InputException;

/**
 * How targets are searched for.
 *
 * @param maxLength longest target in tokens, the start token counted
 * @param minLength the end of sequence may not come before this many tokens, the start token counted
 * @param beams 1 for greedy search
 */
public record GenerationOptions(int maxLength, int minLength, int beams) {
    public GenerationOptions {
        if (maxLength < 2) {
            throw new InputException("max_length is " + maxLength + ", expected at least 2 (the start token counts)");
        }
        if (minLength < 0 || minLength > maxLength) {
            throw new InputException("min_length is " + minLength + ", expected 0 to max_length (" + maxLength + ")");
        }
        if (beams < 1) {
            throw new InputException("beams is " + beams + ", expected at least 1");
        }
    }
}
