package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.GenerationRequest;
import io.github.hyperdecoders.inference.ScoringRequest;
import io.github.hyperdecoders.inference.TokenListener;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of a model for one source, whatever its protocol.
 *
 * @param sourceTokens of the source, as it is read
 * @param most the source is cut to so many tokens
 * @param priority the highest come first
 */
public record Query(
        ServedModel model,
        String source,
        int sourceTokens,
        int most,
        @Nullable String task,
        int priority,
        Duration time) {

    GenerationRequest generation(GenerationOptions options, TokenListener listener) {
        return new GenerationRequest(source, task, options, most, priority, time, listener);
    }

    ScoringRequest scoring(List<String> labels) {
        return new ScoringRequest(source, task, labels, most, priority, time);
    }
}
