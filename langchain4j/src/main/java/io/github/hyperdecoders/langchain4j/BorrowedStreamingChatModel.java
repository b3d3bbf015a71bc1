package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/** See {@link BorrowedModel#streamingChatModel}. */
record BorrowedStreamingChatModel(BorrowedModel model) implements StreamingChatModel {
    @Override
    public void chat(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
        SingleTurn.check(request);
        StreamingChatModel.super.chat(request, options, handler);
    }

    @Override
    public void doChat(ChatRequest chat, StreamingChatResponseHandler handler) {
        PieceStream.start(model, BorrowedChatModel.request(model, chat), new PieceStream.Handler() {
            @Override
            public void piece(String piece, PieceStream stream) {
                handler.onPartialResponse(new PartialResponse(piece), new PartialResponseContext(stream));
            }

            @Override
            public void end(TextAnswer answer) {
                handler.onCompleteResponse(answer.chat());
            }

            @Override
            public void failure(Throwable failure) {
                handler.onError(failure);
            }
        });
    }
}
