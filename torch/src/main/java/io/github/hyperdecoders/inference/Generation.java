package io.github.hyperdecoders.inference;

/**
 * A generated text.
 *
 * @param text decoded, special tokens left out
 * @param meanNegativeLogLikelihood per token of the text, its end included; lower is surer
 * @param score by which beam search ranks texts: log-probability over length to the power of the length penalty; higher is better
 * @param tokens how many tokens were generated, the end included
 * @param batchTokens how many the longest text of its batch has
 */
public record Generation(String text, double meanNegativeLogLikelihood, double score, int tokens, int batchTokens) {}
