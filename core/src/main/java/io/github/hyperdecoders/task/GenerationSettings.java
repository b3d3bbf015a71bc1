package io.github.hyperdecoders.task;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import org.jspecify.annotations.Nullable;

/**
 * How answers of a task are generated. Lengths are in tokens and count as in transformers: the start token is one of them, and so is
 * {@code </s>}.
 *
 * @param maxLength most tokens, or null for the longest of the task's labels, which only the tokenizer knows
 * @param options everything else; their {@code maxLength} is to be replaced where this one is null
 */
public record GenerationSettings(@Nullable Integer maxLength, GenerationOptions options) {
    /**
     * Greedy or beam search without more rules.
     *
     * @param maxLength most tokens, or null for the longest of the task's labels
     * @param minLength while fewer tokens than these are there, {@code </s>} cannot come
     * @param beams beams of the search, 1 for greedy
     */
    public GenerationSettings(@Nullable Integer maxLength, int minLength, int beams) {
        this(maxLength, new GenerationOptions(maxLength == null ? Integer.MAX_VALUE : maxLength, minLength, beams));
    }

    /** While fewer tokens than these are there, {@code </s>} cannot come. */
    public int minLength() {
        return options.minLength();
    }

    /** Beams of the search, 1 for greedy. */
    public int beams() {
        return options.beams();
    }
}
