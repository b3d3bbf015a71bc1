package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What of a chat's request a T5 can do; the rest is refused by name. */
final class SingleTurn {
    private static final String ONE_TURN =
            "expected one user message, and before it at most one system message: the model answers single turns";

    private SingleTurn() {}

    /** The source: the user's text, behind the system's. */
    static String source(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        ChatMessage last = messages.get(messages.size() - 1);
        boolean hasSystem = messages.size() == 2 && messages.get(0) instanceof SystemMessage;
        if (!(last instanceof UserMessage user) || messages.size() > (hasSystem ? 2 : 1)) {
            throw new UnsupportedFeatureException(
                    "messages are " + messages.stream().map(ChatMessage::type).toList() + ", " + ONE_TURN);
        }
        String text = text(user);
        return hasSystem && messages.get(0) instanceof SystemMessage system ? system.text() + " " + text : text;
    }

    private static String text(UserMessage message) {
        StringBuilder text = new StringBuilder();
        for (Content content : message.contents()) {
            if (!(content instanceof TextContent part)) {
                throw new UnsupportedFeatureException(
                        "the user message has content of type " + content.type() + ", expected TEXT alone");
            }
            text.append(part.text());
        }
        return text.toString();
    }

    /** Refuses what the next step of langchain4j's would drop without a word: parameters of a type that only another provider knows. */
    static void check(ChatRequest request) {
        Class<?> type = request.parameters().getClass();
        if (type != DefaultChatRequestParameters.class) {
            throw new UnsupportedFeatureException("the request's parameters are " + type.getSimpleName()
                    + ", expected ChatRequestParameters.builder(): those of other providers mean nothing here");
        }
    }

    /**
     * How to search.
     *
     * @param byDefault where the request says nothing
     */
    static GenerationOptions options(ChatRequestParameters parameters, GenerationOptions byDefault) {
        refuse("modelName", parameters.modelName(), "none, for there is one model");
        refuseUnlessZero("frequencyPenalty", parameters.frequencyPenalty());
        refuseUnlessZero("presencePenalty", parameters.presencePenalty());
        if (!parameters.toolSpecifications().isEmpty() || parameters.toolChoice() == ToolChoice.REQUIRED) {
            throw new UnsupportedFeatureException("the request has tools, expected none: the model calls no tools");
        }
        if (parameters.responseFormat() != null && parameters.responseFormat().type() != ResponseFormatType.TEXT) {
            throw new UnsupportedFeatureException("responseFormat is "
                    + parameters.responseFormat().type() + ", expected TEXT: no grammar or schema is enforced");
        }
        GenerationOptions.Builder options = byDefault.toBuilder().sampling(sampling(parameters, byDefault.sampling()));
        Integer tokens = parameters.maxOutputTokens();
        if (tokens != null) {
            // The start token counts; without end is what nobody's memory has.
            options.maxLength(tokens == Integer.MAX_VALUE ? tokens : tokens + 1);
        }
        if (!parameters.stopSequences().isEmpty()) {
            options.stopStrings(parameters.stopSequences());
        }
        return options.build();
    }

    private static @Nullable TokenSampling sampling(
            ChatRequestParameters parameters, @Nullable TokenSampling byDefault) {
        Double temperature = parameters.temperature();
        Integer topK = parameters.topK();
        Double topP = parameters.topP();
        if (temperature != null && temperature == 0) {
            return null;
        }
        if (temperature == null && topK == null && topP == null) {
            return byDefault;
        }
        TokenSampling from = byDefault != null
                ? byDefault
                : new TokenSampling(1, 0, 1, ThreadLocalRandom.current().nextLong());
        return new TokenSampling(
                temperature == null ? from.temperature() : temperature,
                topK == null ? from.topK() : topK,
                topP == null ? from.topP() : topP,
                from.seed());
    }

    private static void refuseUnlessZero(String name, @Nullable Double value) {
        refuse(name, value == null || value == 0 ? null : value, "0; repetition_penalty is an option of the model's");
    }

    private static void refuse(String name, @Nullable Object value, String expected) {
        if (value != null) {
            throw new UnsupportedFeatureException(name + " is " + value + ", expected " + expected);
        }
    }
}
