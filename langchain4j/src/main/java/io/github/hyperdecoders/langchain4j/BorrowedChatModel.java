package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.inference.GenerationRequest;

/** See {@link BorrowedModel#chatModel}. */
record BorrowedChatModel(BorrowedModel model) implements ChatModel {
    @Override
    public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
        SingleTurn.check(request);
        return ChatModel.super.chat(request, options);
    }

    @Override
    public ChatResponse doChat(ChatRequest chat) {
        GenerationRequest request = request(model, chat);
        return TextAnswer.of(model.ask(request), request).chat();
    }

    static GenerationRequest request(BorrowedModel model, ChatRequest chat) {
        try {
            return model.request(SingleTurn.source(chat), SingleTurn.options(chat.parameters(), model.options()));
        } catch (InputException e) {
            throw Failures.of(e);
        }
    }
}
