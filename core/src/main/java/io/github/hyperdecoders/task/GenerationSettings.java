package io.github.hyperdecoders.task;

import org.jspecify.annotations.Nullable;

/**
 * How answers of a task are generated. Lengths are in tokens and count as in transformers: the start token is one of them, and so is
 * {@code </s>}.
 *
 * @param maxLength most tokens, or null for the longest of the task's labels, which only the tokenizer knows
 * @param minLength while fewer tokens than these are there, {@code </s>} cannot come
 * @param beams beams of the search, 1 for greedy
 */
public record GenerationSettings(@Nullable Integer maxLength, int minLength, int beams) {}
