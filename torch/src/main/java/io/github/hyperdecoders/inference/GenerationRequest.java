package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one caller wants generated, see {@link Batcher}. Immutable; {@code GenerationRequest.of(source).withOptions(options)}.
 *
 * @param source written as in training
 * @param task of the source; null for none, which models with task adapters refuse
 * @param options how to search
 * @param maxSourceLength longer sources are cut, in tokens; 0 for no limit
 * @param priority of waiting requests those with the highest come first; 0 unless said otherwise
 * @param timeout after so long without an answer the request is given up; null for never
 * @param listener hears of the text as it grows
 */
public record GenerationRequest(
        String source,
        @Nullable String task,
        GenerationOptions options,
        int maxSourceLength,
        int priority,
        @Nullable Duration timeout,
        TokenListener listener) {

    /** Greedy, up to 64 tokens, without a task. */
    public static GenerationRequest of(String source) {
        return new GenerationRequest(
                source,
                null,
                Hyperdecoder.DEFAULT_OPTIONS,
                Hyperdecoder.MAX_SOURCE_LENGTH,
                0,
                null,
                TokenListener.NONE);
    }

    public GenerationRequest withTask(@Nullable String other) {
        return new GenerationRequest(source, other, options, maxSourceLength, priority, timeout, listener);
    }

    public GenerationRequest withOptions(GenerationOptions other) {
        return new GenerationRequest(source, task, other, maxSourceLength, priority, timeout, listener);
    }

    public GenerationRequest withMaxSourceLength(int other) {
        return new GenerationRequest(source, task, options, other, priority, timeout, listener);
    }

    public GenerationRequest withPriority(int other) {
        return new GenerationRequest(source, task, options, maxSourceLength, other, timeout, listener);
    }

    public GenerationRequest withTimeout(@Nullable Duration other) {
        return new GenerationRequest(source, task, options, maxSourceLength, priority, other, listener);
    }

    public GenerationRequest withListener(TokenListener other) {
        return new GenerationRequest(source, task, options, maxSourceLength, priority, timeout, other);
    }
}
