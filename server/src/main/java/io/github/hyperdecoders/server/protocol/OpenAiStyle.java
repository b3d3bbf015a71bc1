package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.http.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What differs between completions and chats in what is written. */
enum OpenAiStyle {
    COMPLETION("cmpl-", "text_completion", "text_completion"),
    CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk");

    private final String idPrefix;
    private final String whole;
    private final String chunk;

    OpenAiStyle(String idPrefix, String whole, String chunk) {
        this.idPrefix = idPrefix;
        this.whole = whole;
        this.chunk = chunk;
    }

    /** The head of an answer, with an empty list of choices. */
    ObjectNode answer(String id, long created, String model, boolean isChunk) {
        ObjectNode json = Json.object();
        json.put("id", idPrefix + id);
        json.put("object", isChunk ? chunk : whole);
        json.put("created", created);
        json.put("model", model);
        json.putArray("choices");
        return json;
    }

    /** A whole text. */
    ObjectNode choice(int index, String text, @Nullable ObjectNode logprobs, String finishReason) {
        ObjectNode choice = Json.object();
        choice.put("index", index);
        if (this == COMPLETION) {
            choice.put("text", text);
        } else {
            choice.putObject("message").put("role", "assistant").put("content", text);
        }
        choice.set("logprobs", logprobs);
        choice.put("finish_reason", finishReason);
        return choice;
    }

    /** What is new of a text; a chat's first piece says who writes. */
    ObjectNode piece(
            int index, @Nullable String text, boolean isFirst, @Nullable ObjectNode logprobs, @Nullable String reason) {
        ObjectNode choice = Json.object();
        choice.put("index", index);
        if (this == COMPLETION) {
            choice.put("text", text == null ? "" : text);
        } else {
            ObjectNode delta = choice.putObject("delta");
            if (isFirst) {
                delta.put("role", "assistant");
            }
            if (text != null) {
                delta.put("content", text);
            }
        }
        choice.set("logprobs", logprobs);
        choice.put("finish_reason", reason);
        return choice;
    }

    /** Log-probabilities of tokens in the style's form. */
    ObjectNode logprobs(OpenAiLogprobs tokens) {
        ObjectNode json = Json.object();
        if (this == CHAT) {
            ArrayNode content = json.putArray("content");
            tokens.each((token, logprob, offset, top) -> {
                ObjectNode one = content.addObject();
                OpenAiLogprobs.chatToken(one, token, logprob);
                ArrayNode tops = one.putArray("top_logprobs");
                if (top) {
                    OpenAiLogprobs.chatToken(tops.addObject(), token, logprob);
                }
            });
            json.putNull("refusal");
            return json;
        }
        ArrayNode texts = json.putArray("tokens");
        ArrayNode values = json.putArray("token_logprobs");
        ArrayNode tops = tokens.withTop() ? json.putArray("top_logprobs") : null;
        if (tops == null) {
            json.putNull("top_logprobs");
        }
        ArrayNode offsets = json.putArray("text_offset");
        tokens.each((token, logprob, offset, top) -> {
            texts.add(token);
            values.add(logprob);
            offsets.add(offset);
            if (tops != null) {
                tops.addObject().put(token, logprob);
            }
        });
        return json;
    }
}
