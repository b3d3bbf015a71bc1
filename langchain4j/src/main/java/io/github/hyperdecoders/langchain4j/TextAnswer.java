package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.GenerationRequest;
import io.github.hyperdecoders.inference.StopCut;

/**
 * An answer in langchain4j's words.
 *
 * @param text without the stop string that ended it
 * @param usage tokens of the source, cut where it was too long, and of the text, each with its end
 */
record TextAnswer(String text, TokenUsage usage, FinishReason reason) {
    static TextAnswer of(Answer answer, GenerationRequest request) {
        Generation generation = answer.choices().get(0);
        return new TextAnswer(
                StopCut.cut(generation.text(), request.options().stopStrings()),
                new TokenUsage(answer.sourceTokens(), generation.tokens().size()),
                switch (generation.finishReason()) {
                    case END_OF_SEQUENCE, STOP_STRING -> FinishReason.STOP;
                    case LENGTH -> FinishReason.LENGTH;
                });
    }

    ChatResponse chat() {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(text))
                .tokenUsage(usage)
                .finishReason(reason)
                .build();
    }

    Response<String> response() {
        return Response.from(text, usage, reason);
    }
}
