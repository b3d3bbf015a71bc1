package io.github.hyperdecoders.inference;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Candidates that one caller wants scored, see {@link Batcher}.
 *
 * @param source written as in training
 * @param task of the source; null for none, which models with task adapters refuse
 * @param candidates at least one, no two the same tokens
 * @param maxSourceLength longer sources are cut, in tokens; 0 for no limit
 * @param priority of waiting requests those with the highest come first; 0 unless said otherwise
 * @param timeout after so long without an answer the request is given up; null for never
 */
public record ScoringRequest(
        String source,
        @Nullable String task,
        List<String> candidates,
        int maxSourceLength,
        int priority,
        @Nullable Duration timeout) {
    public ScoringRequest {
        candidates = List.copyOf(candidates);
    }

    /** Of priority 0, without a task and without a time limit. */
    public static ScoringRequest of(String source, List<String> candidates) {
        return new ScoringRequest(source, null, candidates, Hyperdecoder.MAX_SOURCE_LENGTH, 0, null);
    }

    public ScoringRequest withTask(@Nullable String other) {
        return new ScoringRequest(source, other, candidates, maxSourceLength, priority, timeout);
    }

    public ScoringRequest withPriority(int other) {
        return new ScoringRequest(source, task, candidates, maxSourceLength, other, timeout);
    }

    public ScoringRequest withTimeout(@Nullable Duration other) {
        return new ScoringRequest(source, task, candidates, maxSourceLength, priority, other);
    }
}
