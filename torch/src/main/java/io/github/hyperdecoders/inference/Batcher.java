package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.inference.RequestRefusedException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of many callers, for one model or several, by one thread. Nothing is delayed to gather a batch: what waits when a step of
 * decoding ends is encoded and joins those that are under way, and what has ended leaves at once. Safe from many threads.
 *
 * <p>A request's future completes with its answer; exceptionally with {@link RequestRefusedException} where it was refused or its time ran out,
 * with {@link InputException} where something is wrong with it. To cancel the future is to cancel the request: it leaves before the next step.
 */
public final class Batcher implements AutoCloseable {
    private final BatcherSettings settings;
    private final BatcherListener listener;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final AtomicInteger rows = new AtomicInteger();
    private final Thread thread;
    private boolean closed;

    private Batcher(BatcherSettings settings, BatcherListener listener) {
        this.settings = settings;
        this.listener = listener;
        thread = new Thread(this::work, "hyperdecoders-batcher");
        thread.setDaemon(true);
        thread.start();
    }

    /** A batcher with a thread of its own, which runs until it is closed. */
    public static Batcher start(BatcherSettings settings) {
        return start(settings, BatcherListener.NONE);
    }

    /**
     * A batcher with a thread of its own, which runs until it is closed.
     *
     * @param listener hears of its work
     */
    public static Batcher start(BatcherSettings settings, BatcherListener listener) {
        return new Batcher(settings, listener);
    }

    /**
     * Generates for one source.
     *
     * @param model must not be closed before the future is complete
     */
    public CompletableFuture<Answer> generate(Hyperdecoder model, GenerationRequest request) {
        CompletableFuture<Answer> future = new CompletableFuture<>();
        long arrival = System.nanoTime();
        enqueue(model, future, () -> {
            long begun = System.nanoTime();
            List<Generation> choices = model.generateAll(
                            List.of(request.source()), request.task(), request.options(), GenerationListener.NONE)
                    .get(0);
            Duration total = Duration.ofNanos(System.nanoTime() - arrival);
            for (int choice = 0; choice < choices.size(); choice++) {
                request.listener().piece(choice, choices.get(choice).text(), List.of(), true);
            }
            int tokens = model.tokenizer()
                    .encodeBatch(List.of(request.source()), request.maxSourceLength())
                    .get(0)
                    .length;
            Answer answer = new Answer(choices, tokens, Duration.ofNanos(begun - arrival), total, total);
            listener.answered(model, answer);
            future.complete(answer);
        });
        return future;
    }

    /**
     * Scores candidates as answers to one source.
     *
     * @param model must not be closed before the future is complete
     */
    public CompletableFuture<CandidateScores> score(Hyperdecoder model, ScoringRequest request) {
        CompletableFuture<CandidateScores> future = new CompletableFuture<>();
        long arrival = System.nanoTime();
        enqueue(model, future, () -> {
            CandidateScores scores = model.score(List.of(request.source()), request.task(), request.candidates())
                    .get(0);
            listener.scored(model, Duration.ofNanos(System.nanoTime() - arrival));
            future.complete(scores);
        });
        return future;
    }

    private synchronized void enqueue(Hyperdecoder model, CompletableFuture<?> future, Runnable work) {
        if (closed) {
            refuse(model, future, Reason.CLOSED, "the batcher is closed");
        } else if (waiting.size() >= settings.maxWaiting()) {
            refuse(model, future, Reason.FULL, settings.maxWaiting() + " requests wait already");
        } else {
            waiting.add(() -> {
                try {
                    if (!future.isDone()) {
                        work.run();
                    }
                } catch (RuntimeException e) {
                    listener.failed(model, e);
                    future.completeExceptionally(e);
                }
            });
            notifyAll();
        }
    }

    private void refuse(Hyperdecoder model, CompletableFuture<?> future, Reason reason, String message) {
        RequestRefusedException refused = new RequestRefusedException(reason, message);
        listener.failed(model, refused);
        future.completeExceptionally(refused);
    }

    private void work() {
        for (Runnable next = next(); next != null; next = next()) {
            rows.set(1);
            next.run();
            rows.set(0);
        }
    }

    private synchronized @Nullable Runnable next() {
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return waiting.poll();
    }

    /** What there is to do now. */
    public synchronized BatcherState state() {
        return new BatcherState(waiting.size(), rows.get(), 0);
    }

    /**
     * Takes no more requests and waits for those that it has.
     *
     * @param limit those that are not answered after so long are refused
     * @return whether all were answered
     */
    public boolean drain(Duration limit) {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Takes no more requests, refuses those that it has, and ends. */
    @Override
    public void close() {
        drain(Duration.ZERO);
    }
}
