package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.serving.Limits;
import io.github.hyperdecoders.server.serving.Queries;
import io.github.hyperdecoders.server.serving.SearchFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a completion or a chat is to be answered.
 *
 * @param texts of each prompt that are given out
 * @param drawn of each prompt, of which the surest are given out
 * @param stops which a text is cut before, unless {@code keepsStop}
 * @param hasLogprobs whether tokens come with their log-probabilities
 * @param hasTop whether the likeliest token is listed too
 * @param echo whether a text begins with its prompt
 * @param labels to choose among; null to generate
 */
record OpenAiWish(
        GenerationOptions options,
        int texts,
        int drawn,
        List<String> stops,
        boolean keepsStop,
        boolean hasLogprobs,
        boolean hasTop,
        boolean echo,
        boolean stream,
        boolean usageInStream,
        @Nullable List<String> labels) {
    private static final int STOPS = 4;
    private static final double HOTTEST = 2;

    static OpenAiWish of(Fields fields, OpenAiStyle style, Queries questions) {
        Limits limits = questions.limits();
        List<String> labels = questions.labels(fields);
        int tokens = tokens(fields, style, limits);
        int texts = fields.integer("n", 1, limits.texts(), 1);
        int drawn = style == OpenAiStyle.COMPLETION ? fields.integer("best_of", 1, limits.texts(), texts) : texts;
        if (drawn < texts) {
            throw FaultException.invalid("best_of", drawn, "at least n, " + texts);
        }
        boolean stream = fields.bool("stream", false);
        if (stream && drawn > texts) {
            throw FaultException.invalid(
                    "best_of", drawn, "n where the answer is streamed, for the best are known last");
        }
        boolean beams = fields.bool("use_beam_search", false);
        Double temperature = fields.number("temperature", 0, false, HOTTEST);
        double heat = temperature == null ? (beams || labels != null ? 0 : 1) : temperature;
        List<String> stops = fields.strings("stop", true, STOPS);
        GenerationOptions options = SearchFields.options(
                fields, tokens, drawn, drawn > texts ? "best_of" : "n", beams ? drawn : 1, heat, stops);
        int top = logprobs(fields, style);
        if (top > 0 && (heat > 0 || beams || top > 1)) {
            String field = style == OpenAiStyle.CHAT ? "top_logprobs" : "logprobs";
            throw FaultException.invalid(
                    field,
                    top,
                    "0, or 1 at temperature 0: of other tokens than those chosen no log-probability is known");
        }
        boolean echo = style == OpenAiStyle.COMPLETION && fields.bool("echo", false);
        if (echo && top >= 0) {
            throw FaultException.invalid("echo", true, "false with logprobs, for the prompt is read, not written");
        }
        Fields streaming = fields.within("stream_options");
        boolean usage = streaming.bool("include_usage", false);
        streaming.only("include_obfuscation", "nothing is obfuscated", false);
        streaming.only("continuous_usage_stats", "usage comes once, at the end", false);
        streaming.end();
        if (!stream && fields.get("stream_options") != null) {
            throw FaultException.invalid("stream_options", "given", "none without stream");
        }
        if (labels != null && (stream || texts > 1 || top >= 0 || echo || heat > 0 || !stops.isEmpty())) {
            throw FaultException.invalid(
                    "labels",
                    labels,
                    "no stream, n, logprobs, echo, stop or temperature with it: nothing is generated");
        }
        refuseOthers(fields);
        boolean keepsStop = fields.bool("include_stop_str_in_output", false);
        return new OpenAiWish(options, texts, drawn, stops, keepsStop, top >= 0, top > 0, echo, stream, usage, labels);
    }

    private static int tokens(Fields fields, OpenAiStyle style, Limits limits) {
        int most = limits.targetTokens();
        if (style == OpenAiStyle.COMPLETION) {
            return fields.integer("max_tokens", 1, most, Math.min(16, most));
        }
        int old = fields.integer("max_tokens", 1, most, most);
        return fields.integer("max_completion_tokens", 1, most, old);
    }

    /** How many likely tokens are listed beside each chosen one; -1 where there are no log-probabilities at all. */
    private static int logprobs(Fields fields, OpenAiStyle style) {
        if (style == OpenAiStyle.COMPLETION) {
            JsonNode value = fields.get("logprobs");
            return value == null ? -1 : fields.integer("logprobs", 0, 5, 0);
        }
        boolean wanted = fields.bool("logprobs", false);
        int top = fields.integer("top_logprobs", 0, 20, 0);
        if (top > 0 && !wanted) {
            throw FaultException.invalid("top_logprobs", top, "logprobs true with it");
        }
        return wanted ? top : -1;
    }

    private static void refuseOthers(Fields fields) {
        fields.harmless("user", "metadata", "safety_identifier", "prompt_cache_key");
        fields.only("suffix", "texts are not filled in", "");
        fields.only("logit_bias", "scores of single tokens are not changed");
        fields.only("presence_penalty", "repetition_penalty is what there is", 0);
        fields.only("frequency_penalty", "repetition_penalty is what there is", 0);
        fields.only("store", "nothing is kept", false);
        fields.only("service_tier", "all are served alike", "auto", "default");
        fields.only("tools", "there are none");
        fields.only("tool_choice", "there are none", "none", "auto");
        fields.only("parallel_tool_calls", "there are no tools", true, false);
        fields.only("functions", "there are none");
        fields.only("skip_special_tokens", "they are never in a text", true);
        JsonNode format = fields.get("response_format");
        if (format != null && !format.path("type").asString("").equals("text")) {
            throw FaultException.invalid("response_format", format, "{\"type\": \"text\"}, for no grammar is enforced");
        }
    }
}
