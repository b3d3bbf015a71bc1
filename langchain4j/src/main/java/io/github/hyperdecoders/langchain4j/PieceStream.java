package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.GenerationRequest;
import io.github.hyperdecoders.inference.StopCut;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A text that is told piece by piece. Its handler is called on the executor of the {@link BorrowedModel}, never by two threads at once and in
 * order: pieces, and then the end or the failure. A handler that throws ends the stream, and is told of what it threw.
 */
final class PieceStream implements StreamingHandle {
    private final Executor executor;
    private final Handler handler;
    private final StopCut cut;
    private volatile boolean cancelled;
    private @Nullable CompletableFuture<Answer> answer;
    private CompletableFuture<Void> told = CompletableFuture.completedFuture(null);

    private PieceStream(Executor executor, Handler handler, StopCut cut) {
        this.executor = executor;
        this.handler = handler;
        this.cut = cut;
    }

    /** Who is told. */
    interface Handler {
        /** Takes what is new of the text, which is not empty. */
        void piece(String piece, PieceStream stream);

        void end(TextAnswer answer);

        void failure(Throwable failure);
    }

    /** Begins to generate, and returns. */
    static void start(BorrowedModel model, GenerationRequest request, Handler handler) {
        PieceStream stream = new PieceStream(
                model.handlers(), handler, new StopCut(request.options().stopStrings()));
        CompletableFuture<Answer> answer = model.model()
                .generate(request.withListener((choice, piece, tokens, ended) -> stream.piece(piece, ended)));
        stream.begin(answer);
        CompletableFuture<Void> unused = answer.handle((got, failure) -> {
            if (failure == null) {
                stream.tell(() -> handler.end(TextAnswer.of(got, request)));
            } else {
                stream.tell(() -> handler.failure(Failures.of(failure)));
            }
            stream.close();
            return null;
        });
    }

    private void piece(String piece, boolean ended) {
        String given = cut.piece(piece, ended);
        if (!given.isEmpty()) {
            tell(() -> handler.piece(given, this));
        }
    }

    private synchronized void tell(Runnable call) {
        told = told.thenRunAsync(
                () -> {
                    if (!cancelled) {
                        run(call);
                    }
                },
                executor);
    }

    private void run(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private synchronized void close() {
        told = told.exceptionallyAsync(
                thrown -> {
                    handler.failure(
                            thrown instanceof CompletionException && thrown.getCause() != null
                                    ? thrown.getCause()
                                    : thrown);
                    return null;
                },
                executor);
    }

    private synchronized void begin(CompletableFuture<Answer> request) {
        answer = request;
        if (cancelled) {
            request.cancel(false);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        stop();
    }

    private synchronized void stop() {
        if (answer != null) {
            answer.cancel(false);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
