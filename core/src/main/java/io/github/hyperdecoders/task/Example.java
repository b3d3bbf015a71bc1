package io.github.hyperdecoders.task;

/**
 * One input with its right answer.
 *
 * @param task name of its task
 * @param id where it comes from: the data set's own split and the row in it, from 0, as in {@code validation-12}; unique in its task
 * @param source what the encoder reads
 * @param target what the decoder should write
 */
public record Example(String task, String id, String source, String target) {}
