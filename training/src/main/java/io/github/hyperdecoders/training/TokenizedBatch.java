package io.github.hyperdecoders.training;

import io.github.hyperdecoders.dataset.Example;
import io.github.hyperdecoders.evaluation.SourceTokens;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The token ids of one batch, not yet tensors.
 *
 * @param sources ids of each source
 * @param labels ids of each target
 * @param tasks index of each example's task
 */
public record TokenizedBatch(int[][] sources, int[][] labels, long[] tasks) {
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

    /** Real tokens of one row's source and target. */
    int tokens(int row) {
        return sources[row].length + labels[row].length;
    }

    /** The rows of this batch, those with the longest sources first: those of like length lie together. */
    TokenizedBatch longestFirst() {
        int[] order = IntStream.range(0, size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -sources[i].length))
                .mapToInt(i -> i)
                .toArray();
        return new TokenizedBatch(
                Arrays.stream(order).mapToObj(i -> sources[i]).toArray(int[][]::new),
                Arrays.stream(order).mapToObj(i -> labels[i]).toArray(int[][]::new),
                Arrays.stream(order).mapToLong(i -> tasks[i]).toArray());
    }

    /** The rows from {@code first} to before {@code end}. */
    TokenizedBatch rows(int first, int end) {
        return new TokenizedBatch(
                Arrays.copyOfRange(sources, first, end),
                Arrays.copyOfRange(labels, first, end),
                Arrays.copyOfRange(tasks, first, end));
    }

    /** The batch as tensors, in the innermost scope, longest sources first. */
    Batch tensors(int startId) {
        TokenizedBatch sorted = longestFirst();
        return Batch.of(sorted.sources, sorted.labels, sorted.tasks, startId);
    }
}
