package io.github.hyperdecoders.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A model that answers many callers at once, by a {@link Batcher}. Safe from many threads. Neither model nor batcher is closed with it: it
 * holds nothing itself.
 */
public final class AsyncHyperdecoder {
    private final Batcher batcher;
    private final Hyperdecoder model;

    AsyncHyperdecoder(Batcher batcher, Hyperdecoder model) {
        this.batcher = batcher;
        this.model = model;
    }

    /** The text of a source, greedy and up to 64 tokens. */
    public CompletableFuture<String> generate(String source) {
        return generate(GenerationRequest.of(source)).thenApply(Answer::text);
    }

    /** As {@link Batcher#generate}. */
    public CompletableFuture<Answer> generate(GenerationRequest request) {
        return batcher.generate(model, request);
    }

    /** How likely each candidate is as the answer to a source. */
    public CompletableFuture<CandidateScores> score(String source, List<String> candidates) {
        return score(ScoringRequest.of(source, candidates));
    }

    /** As {@link Batcher#score}. */
    public CompletableFuture<CandidateScores> score(ScoringRequest request) {
        return batcher.score(model, request);
    }
}
