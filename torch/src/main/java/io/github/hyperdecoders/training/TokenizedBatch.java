package io.github.hyperdecoders.training;

import io.github.hyperdecoders.inference.SourceTokens;
import io.github.hyperdecoders.task.Example;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.List;

/**
 * The token ids of one batch, not yet tensors.
 *
 * @param sources ids of each source
 * @param labels ids of each target
 * @param tasks index of each example's task
 */
record TokenizedBatch(int[][] sources, int[][] labels, long[] tasks) {
    static int[][] sources(List<Example> batch, T5Tokenizer tokenizer, int maxLength) {
        return SourceTokens.of(batch.stream().map(Example::source).toList(), tokenizer, maxLength)
                .toArray(int[][]::new);
    }

    static int[][] targets(List<Example> batch, T5Tokenizer tokenizer, int maxLength) {
        return tokenizer
                .encodeBatch(batch.stream().map(Example::target).toList(), maxLength)
                .toArray(int[][]::new);
    }

    /** How many examples it has. */
    int size() {
        return sources.length;
    }

    /** The batch as tensors, in the innermost scope. */
    Batch tensors(int startId) {
        return Batch.sorted(sources, labels, tasks, startId);
    }
}
