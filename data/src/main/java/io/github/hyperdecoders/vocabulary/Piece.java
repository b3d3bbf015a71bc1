package io.github.hyperdecoders.vocabulary;

/**
 * A word or part of one.
 *
 * @param text with the space before a word as U+2581
 * @param score natural logarithm of its probability
 */
public record Piece(String text, double score) {}
