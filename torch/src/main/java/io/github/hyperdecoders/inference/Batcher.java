package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.compute.Decoding;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.RequestRefusedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of many callers, for one model or several. Nothing is delayed to gather a batch: what waits when a step of decoding ends is
 * encoded and joins those that are under way, and what has ended leaves at once. Requests of models with one {@link
 * io.github.hyperdecoders.model.Model base} share its computation, whatever their adapters and options. Safe from many threads.
 *
 * <p>A request's future completes with its answer; exceptionally with {@link RequestRefusedException} where it was refused or its time ran out,
 * with {@link io.github.hyperdecoders.InputException} where something is wrong with it. To cancel the future is to cancel the request: it
 * leaves before the next step. Futures complete, and listeners are called, on one thread that serves all: what depends on them must be quick,
 * or go elsewhere.
 */
public final class Batcher implements AutoCloseable {
    private final BatcherSettings settings;
    private final BatcherListener listener;
    /** The first is the next: by priority, then by arrival. */
    private final TreeSet<Waiting> waiting = new TreeSet<>(
            Comparator.comparingInt((Waiting one) -> -one.request.priority()).thenComparingLong(Waiting::number));

    private final AtomicLong numbers = new AtomicLong();
    private final BatcherLoop loop;
    private final Thread thread;
    private boolean closed;

    /** A request and when it came among all. */
    private record Waiting(Pending request, long number) {}

    private Batcher(BatcherSettings settings, BatcherListener listener) {
        this.settings = settings;
        this.listener = listener;
        loop = new BatcherLoop(settings, listener, this::take);
        thread = Decoding.thread("hyperdecoders-batcher", decoding -> {
            while (await()) {
                loop.run(decoding);
            }
            loop.end();
        });
    }

    /** A batcher with threads of its own, which run until it is closed. */
    public static Batcher start(BatcherSettings settings) {
        return start(settings, BatcherListener.NONE);
    }

    /**
     * A batcher with threads of its own, which run until it is closed.
     *
     * @param listener hears of its work
     */
    public static Batcher start(BatcherSettings settings, BatcherListener listener) {
        return new Batcher(settings, listener);
    }

    /**
     * Generates for one source.
     *
     * @param model may be closed by anybody: that waits for what is being decoded with it, and what waits is refused
     */
    public CompletableFuture<Answer> generate(Hyperdecoder model, GenerationRequest request) {
        try {
            TextGenerator generator = model.generator();
            generator.requireTask(request.task());
            GenerationOptions options = generator.withBadWordsAsIds(request.options());
            Search.check(options, model.model().config().t5());
            int[] source = tokens(model, request.source(), request.maxSourceLength());
            PendingGeneration pending = new PendingGeneration(model, source, request, options);
            enqueue(pending);
            return pending.future();
        } catch (RuntimeException e) {
            listener.failed(model, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Scores candidates as answers to one source.
     *
     * @param model may be closed by anybody: that waits for what is being scored with it, and what waits is refused
     */
    public CompletableFuture<CandidateScores> score(Hyperdecoder model, ScoringRequest request) {
        try {
            model.generator().requireTask(request.task());
            model.generator().scorer().check(request.candidates());
            int[] source = tokens(model, request.source(), request.maxSourceLength());
            PendingScores pending = new PendingScores(model, source, request);
            enqueue(pending);
            return pending.future();
        } catch (RuntimeException e) {
            listener.failed(model, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private static int[] tokens(Hyperdecoder model, String source, int maxLength) {
        return model.tokenizer().encodeBatch(List.of(source), maxLength).get(0);
    }

    private void enqueue(Pending request) {
        RequestRefusedException refusal = null;
        synchronized (this) {
            if (closed) {
                refusal = new RequestRefusedException(Reason.CLOSED, "no more requests are taken");
            } else if (waiting.size() >= settings.maxWaiting()) {
                refusal = new RequestRefusedException(
                        Reason.FULL, settings.maxWaiting() + " requests wait already, as many as may");
            } else {
                waiting.add(new Waiting(request, numbers.getAndIncrement()));
                notifyAll();
            }
        }
        if (refusal != null) {
            listener.failed(request.model(), refusal);
            request.future().completeExceptionally(refusal);
        }
    }

    /** Waits for something to do. */
    private synchronized boolean await() {
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody has this thread but this class, which does not interrupt it.
                closed = true;
            }
        }
        return !waiting.isEmpty();
    }

    /**
     * Takes out what fits, from the first on.
     *
     * @param fits whether one more does; asked of each that is still wanted
     */
    private synchronized List<Pending> take(Function<Pending, Boolean> fits) {
        List<Pending> taken = new ArrayList<>();
        for (Waiting next = first(); next != null && fits.apply(next.request); next = first()) {
            waiting.remove(next);
            taken.add(next.request);
        }
        return taken;
    }

    private @Nullable Waiting first() {
        while (!waiting.isEmpty()) {
            Waiting first = waiting.first();
            if (first.request.isWanted()) {
                return first;
            }
            waiting.remove(first);
            loop.gone(first.request);
        }
        return null;
    }

    /** What there is to do now. */
    public BatcherState state() {
        synchronized (this) {
            return new BatcherState(waiting.size(), loop.rows(), loop.sourceTokens());
        }
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
        boolean ended = join(limit);
        if (!ended) {
            Collection<Waiting> left;
            synchronized (this) {
                left = List.copyOf(waiting);
                waiting.clear();
            }
            left.forEach(one -> loop.refuse(one.request));
            loop.stop();
            join(Duration.ofDays(1));
        }
        return ended;
    }

    private boolean join(Duration limit) {
        try {
            // Zero would wait for ever.
            thread.join(Math.max(1, limit.toMillis()));
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
