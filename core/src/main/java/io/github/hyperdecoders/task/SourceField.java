package io.github.hyperdecoders.task;

/**
 * A part of the source text.
 *
 * @param tag what stands before the text, as in {@code premise:}
 * @param column the {@linkplain io.github.hyperdecoders.data.Column#path column} the text comes from
 */
public record SourceField(String tag, String column) {}
