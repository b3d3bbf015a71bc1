package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.model.StreamingResponseHandler;
import dev.langchain4j.model.language.StreamingLanguageModel;

/** See {@link BorrowedModel#streamingLanguageModel}. */
record BorrowedStreamingLanguageModel(BorrowedModel model) implements StreamingLanguageModel {
    @Override
    public void generate(String prompt, StreamingResponseHandler<String> handler) {
        PieceStream.start(model, model.request(prompt, model.options()), new PieceStream.Handler() {
            @Override
            public void piece(String piece, PieceStream stream) {
                handler.onNext(piece);
            }

            @Override
            public void end(TextAnswer answer) {
                handler.onComplete(answer.response());
            }

            @Override
            public void failure(Throwable failure) {
                handler.onError(failure);
            }
        });
    }
}
