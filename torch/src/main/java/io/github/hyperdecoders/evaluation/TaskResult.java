package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.metric.MetricScores;
import io.github.hyperdecoders.task.Example;
import java.util.List;

/**
 * A model's result on one task.
 *
 * @param predictions one for each example, in order
 */
public record TaskResult(String task, List<Example> examples, List<Generation> predictions, MetricScores scores) {}
