package io.github.hyperdecoders.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Candidates that are to be scored. */
final class PendingScores extends Pending {
    private final List<String> candidates;
    private final CompletableFuture<CandidateScores> future = new CompletableFuture<>();

    PendingScores(Hyperdecoder model, int[] source, ScoringRequest request) {
        super(model, source, request.task(), request.priority(), request.timeout());
        this.candidates = request.candidates();
    }

    List<String> candidates() {
        return candidates;
    }

    @Override
    int rows() {
        return candidates.size();
    }

    @Override
    CompletableFuture<CandidateScores> future() {
        return future;
    }
}
