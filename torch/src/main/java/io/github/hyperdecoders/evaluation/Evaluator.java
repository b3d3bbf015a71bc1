package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.generation.GenerationOptions;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.TextGenerator;
import io.github.hyperdecoders.metric.MetricScores;
import io.github.hyperdecoders.task.Example;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Generates the targets of a task's examples and scores them (reference: generate, decode, strip, compare).
 *
 * @param beams for all tasks; null for each task's own number
 * @param referenceGeneration forces a minimum length of 2 everywhere, as the reference does
 */
public record Evaluator(
        TextGenerator generator,
        T5Tokenizer tokenizer,
        int batchSize,
        int maxSourceLength,
        int maxTargetLength,
        @Nullable Integer beams,
        boolean referenceGeneration) {
    private static final int REFERENCE_MIN_LENGTH = 2;

    /** One task and the examples to score it on. */
    public record TaskExamples(TaskDefinition task, List<Example> examples) {}

    /** Scores every task. */
    public Results evaluate(List<TaskExamples> sets) {
        List<TaskResult> results = new ArrayList<>();
        for (TaskExamples set : sets) {
            results.add(evaluate(set.task(), set.examples()));
        }
        return new Results(results);
    }

    private TaskResult evaluate(TaskDefinition task, List<Example> examples) {
        List<Generation> predictions = generator.generate(
                examples.stream().map(Example::source).toList(),
                Collections.nCopies(examples.size(), task.name()),
                options(task),
                batchSize,
                maxSourceLength);
        MetricScores scores = MetricScores.of(
                task.metrics(),
                predictions.stream().map(p -> p.text().strip()).toList(),
                examples.stream().map(e -> e.target().strip()).toList());
        return new TaskResult(task.name(), examples, predictions, scores);
    }

    /** How targets of {@code task} are searched for. */
    GenerationOptions options(TaskDefinition task) {
        Integer own = task.generation().maxLength();
        // A label's tokens with the end of sequence among them, and the start token.
        int longest = own != null
                ? own
                : 1
                        + task.allLabels().stream()
                                .mapToInt(label -> tokenizer.encode(label, 0).length)
                                .max()
                                .orElse(maxTargetLength);
        int min = referenceGeneration ? REFERENCE_MIN_LENGTH : task.generation().minLength();
        return new GenerationOptions(
                longest,
                Math.min(min, longest),
                beams == null ? task.generation().beams() : beams);
    }
}
