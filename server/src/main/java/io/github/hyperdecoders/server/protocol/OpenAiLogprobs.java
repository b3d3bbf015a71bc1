package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.serving.TokenText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens of a text with their log-probabilities.
 *
 * @param withTop whether each token is also listed as the likeliest, which it is where the likeliest are taken
 */
record OpenAiLogprobs(List<TokenText> tokens, boolean withTop) {
    OpenAiLogprobs {
        tokens = List.copyOf(tokens);
    }

    /** Takes one token. */
    interface Taker {
        void token(String text, double logprob, int offset, boolean top);
    }

    void each(Taker taker) {
        tokens.forEach(token -> taker.token(token.text(), token.token().logProbability(), token.offset(), withTop));
    }

    static void chatToken(ObjectNode json, String text, double logprob) {
        json.put("token", text);
        json.put("logprob", logprob);
        ArrayNode bytes = json.putArray("bytes");
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(each & 0xff);
        }
    }
}
