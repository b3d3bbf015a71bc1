package io.github.hyperdecoders.results;

/**
 * The label that a model finds likeliest for an instance, whatever it wrote.
 *
 * @param label one of the task's
 * @param probability if the answer is one of them; all labels' sum to 1
 */
public record LikeliestLabel(String label, double probability) {}
