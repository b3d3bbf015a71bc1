package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.serving.Limits;
import io.github.hyperdecoders.server.serving.Queries;
import io.github.hyperdecoders.server.serving.SearchFields;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the Open Inference Protocol's {@code parameters} ask for, the same for {@code infer} and {@code generate}.
 *
 * @param stops which a text is cut before
 * @param cut sources are cut to so many tokens; null to refuse longer ones
 */
record InferenceWish(
        GenerationOptions options,
        List<String> stops,
        boolean details,
        @Nullable String task,
        @Nullable List<String> labels,
        @Nullable Integer cut,
        int priority,
        Duration time) {
    private static final int TOKENS = 20;
    private static final int STOPS = 4;

    static InferenceWish of(Exchange exchange, Fields parameters, Queries questions) {
        Limits limits = questions.limits();
        int most = limits.targetTokens();
        int tokens = parameters.integer("max_tokens", 1, most, Math.min(TOKENS, most));
        int texts = parameters.integer("n", 1, limits.texts(), 1);
        int beams = parameters.integer("num_beams", 1, limits.texts(), 1);
        if (beams > 1 && texts > beams) {
            throw FaultException.invalid(parameters.name("n"), texts, "at most num_beams, " + beams);
        }
        Double heat = parameters.number("temperature", 0, false, 100);
        boolean draws = parameters.get("top_p") != null || parameters.get("top_k") != null;
        List<String> stops = parameters.strings("stop", true, STOPS);
        GenerationOptions options = SearchFields.options(
                parameters, tokens, texts, "n", beams, heat == null ? (draws ? 1 : 0) : heat, stops);
        Long cut = parameters.integer("truncate", 1, limits.sourceTokens());
        parameters.only(
                "binary_data_output",
                "tensors come as JSON; tritonclient: InferRequestedOutput(name, binary_data=False)",
                false);
        return new InferenceWish(
                options,
                stops,
                parameters.bool("details", false),
                parameters.string("task"),
                questions.labels(parameters),
                cut == null ? null : cut.intValue(),
                // Triton's: the lowest come first.
                -parameters.integer("priority", 0, 1000, 0),
                questions.time(exchange, parameters));
    }
}
