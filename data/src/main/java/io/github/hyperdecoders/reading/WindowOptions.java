package io.github.hyperdecoders.reading;

/**
 * What windows of contexts depend on besides the task.
 *
 * @param encoder the tokenizer
 * @param maxSourceLength most tokens of a source
 * @param filterNulls whether windows without an answer are left out of training ({@code filter_nulls})
 */
public record WindowOptions(OffsetEncoder encoder, int maxSourceLength, boolean filterNulls) {}
