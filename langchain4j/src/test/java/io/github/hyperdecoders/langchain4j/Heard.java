package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.model.StreamingResponseHandler;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What the handler of a stream heard: its pieces, and its end or failure. */
final class Heard<T> {
    final List<String> pieces = new CopyOnWriteArrayList<>();
    final CompletableFuture<T> end = new CompletableFuture<>();

    static StreamingResponseHandler<String> text(Heard<Response<String>> heard) {
        return new StreamingResponseHandler<>() {
            @Override
            public void onNext(String piece) {
                heard.pieces.add(piece);
            }

            @Override
            public void onComplete(Response<String> response) {
                heard.end.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                heard.end.completeExceptionally(failure);
            }
        };
    }

    static StreamingChatResponseHandler chat(Heard<ChatResponse> heard) {
        return new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                heard.pieces.add(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                heard.end.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                heard.end.completeExceptionally(failure);
            }
        };
    }

    /** Waits for the end. */
    T answer() throws Exception {
        return end.get(1, TimeUnit.MINUTES);
    }

    String joined() {
        return String.join("", pieces);
    }
}
