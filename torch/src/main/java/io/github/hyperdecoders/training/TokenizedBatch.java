package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.SamplerPosition;

/**
 * The token ids of one batch, not yet tensors.
 *
 * @param sources ids of each source
 * @param labels ids of each target
 * @param tasks index of each example's task
 * @param next position of the batch after it
 */
record TokenizedBatch(int[][] sources, int[][] labels, long[] tasks, SamplerPosition next) {}
