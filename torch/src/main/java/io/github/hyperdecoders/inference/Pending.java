package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.inference.RequestRefusedException.Reason;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request that a {@link Batcher} has and has not answered. */
abstract sealed class Pending permits PendingGeneration, PendingScores {
    private final Hyperdecoder model;
    private final int[] source;
    private final @Nullable String task;
    private final int priority;
    private final @Nullable Duration timeout;
    private final long arrival = System.nanoTime();
    private volatile long begun;

    /** @param source token ids, the end of sequence last */
    Pending(Hyperdecoder model, int[] source, @Nullable String task, int priority, @Nullable Duration timeout) {
        this.model = model;
        this.source = source;
        this.task = task;
        this.priority = priority;
        this.timeout = timeout;
    }

    Hyperdecoder model() {
        return model;
    }

    int[] source() {
        return source;
    }

    @Nullable
    String task() {
        return task;
    }

    int priority() {
        return priority;
    }

    /** Targets that are decoded at a time. */
    abstract int rows();

    abstract CompletableFuture<?> future();

    /** Something is done for it from now on. */
    void begin() {
        begun = System.nanoTime();
    }

    Duration queued() {
        return Duration.ofNanos(begun - arrival);
    }

    /** Since its arrival. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - arrival);
    }

    /** Why nobody wants the answer any more. */
    Throwable failure() {
        return future().handle((answer, failure) -> failure == null ? new CancellationException() : failure)
                .getNow(new CancellationException());
    }

    /** Whether somebody still wants the answer. */
    boolean isWanted() {
        return !future().isDone() && !isLate();
    }

    private boolean isLate() {
        return timeout != null && age().compareTo(timeout) > 0;
    }

    /** Tells who waits that there is no more time; whoever has an answer, or wants none, keeps it so. */
    void refuseIfLate() {
        if (timeout != null && isLate()) {
            future().completeExceptionally(new RequestRefusedException(
                    Reason.EXPIRED, "no answer within " + timeout.toMillis() + " ms"));
        }
    }
}
