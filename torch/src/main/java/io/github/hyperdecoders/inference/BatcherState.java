package io.github.hyperdecoders.inference;

/**
 * What a {@link Batcher} has to do at a moment.
 *
 * @param waiting requests that nothing was done for yet
 * @param rows targets that are being decoded
 * @param sourceTokens of their sources
 */
public record BatcherState(int waiting, int rows, int sourceTokens) {}
