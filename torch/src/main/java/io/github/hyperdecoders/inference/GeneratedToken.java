package io.github.hyperdecoders.inference;

/**
 * A token of a generated text.
 *
 * @param id in the vocabulary
 * @param logProbability natural logarithm of the probability with which it came next; 0 for padding that the model itself chose
 */
public record GeneratedToken(int id, double logProbability) {}
