package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.adapter.SourceBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Decoding;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.OpenSearch;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.RequestRefusedException.Reason;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What the thread of a {@link Batcher} does. */
final class BatcherLoop {
    /** Where requests come from. */
    @FunctionalInterface
    interface Source {
        /** Takes those that fit, of which each is asked in turn. */
        List<Pending> take(Function<Pending, Boolean> fits);
    }

    private static final int MOST_TALK_SECONDS = 10;

    private final BatcherSettings settings;
    private final BatcherListener listener;
    private final Source source;
    private final List<Cohort> cohorts = new ArrayList<>();
    /** Where futures complete and listeners are called, so that no step waits for them. */
    private final ExecutorService talk = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "hyperdecoders-answers");
        thread.setDaemon(true);
        return thread;
    });

    private volatile int rows;
    private volatile int sourceTokens;
    private volatile boolean stopped;

    BatcherLoop(BatcherSettings settings, BatcherListener listener, Source source) {
        this.settings = settings;
        this.listener = listener;
        this.source = source;
    }

    int rows() {
        return rows;
    }

    int sourceTokens() {
        return sourceTokens;
    }

    /** Ends before the next step; what is under way is refused. */
    void stop() {
        stopped = true;
    }

    /** Waits until all has been told. */
    void end() {
        talk.shutdown();
        try {
            talk.awaitTermination(MOST_TALK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Works until there is nothing to do. */
    void run(Decoding decoding) {
        try (Scope scope = Scope.withoutGradients()) {
            decoding.helped(() -> {
                boolean busy = true;
                while (busy) {
                    try (Scope round = Scope.open()) {
                        busy = round(decoding);
                    }
                }
            });
        }
    }

    /** Takes what is new and makes a step; false if there was nothing to do. */
    private boolean round(Decoding decoding) {
        if (stopped) {
            cohorts.forEach(cohort -> cohort.abandon(this::refuse));
            leave();
            count();
            return false;
        }
        List<Pending> taken = take();
        List<PendingScores> scores = new ArrayList<>();
        List<PendingGeneration> generations = new ArrayList<>();
        for (Pending request : taken) {
            request.begin();
            if (request instanceof PendingScores scoring) {
                scores.add(scoring);
            } else if (request instanceof PendingGeneration generation) {
                generations.add(generation);
            }
        }
        score(scores, decoding);
        begin(generations, decoding);
        step(decoding);
        count();
        return !taken.isEmpty() || !cohorts.isEmpty();
    }

    private void count() {
        rows = cohorts.stream().mapToInt(cohort -> cohort.search().rows()).sum();
        sourceTokens = cohorts.stream().mapToInt(Cohort::sourceTokens).sum();
    }

    /** What fits beside what is under way; one request always does where nothing is. */
    private List<Pending> take() {
        int[] room = {
            settings.maxRows() - rows, settings.maxSourceTokens() - sourceTokens, settings.maxEncodedTokens(),
        };
        boolean[] idle = {cohorts.isEmpty()};
        return source.take(request -> {
            boolean fits = request.rows() <= room[0] && request.source().length <= Math.min(room[1], room[2]);
            if (fits || idle[0]) {
                room[0] -= request.rows();
                room[1] -= request.source().length;
                room[2] -= request.source().length;
                idle[0] = false;
                return true;
            }
            return false;
        });
    }

    /** Scores candidates, the requests of a model in as many parts as there are threads. */
    private void score(List<PendingScores> requests, Decoding decoding) {
        by(requests, Pending::model).forEach((model, own) -> {
            List<Supplier<Boolean>> parts = new ArrayList<>();
            int count = Math.min(decoding.threads(), own.size());
            for (int i = 0; i < count; i++) {
                List<PendingScores> part = own.subList(own.size() * i / count, own.size() * (i + 1) / count);
                parts.add(() -> {
                    guarded(part, () -> score(model, part));
                    return true;
                });
            }
            decoding.each(parts);
        });
    }

    private void score(Hyperdecoder model, List<PendingScores> requests) {
        model.retain();
        try {
            scoreRetained(model, requests);
        } finally {
            model.release();
        }
    }

    private void scoreRetained(Hyperdecoder model, List<PendingScores> requests) {
        // Together only where all name a task, or none does.
        by(requests, request -> request.task() != null).values().forEach(own -> {
            List<CandidateScores> found = model.generator()
                    .scorer()
                    .score(
                            own.stream().map(Pending::source).toList(),
                            tasks(own),
                            own.stream().map(PendingScores::candidates).toList(),
                            own.size());
            for (int i = 0; i < own.size(); i++) {
                PendingScores request = own.get(i);
                CandidateScores scores = found.get(i);
                tell(request, () -> {
                    listener.scored(model, request.age());
                    request.future().complete(scores);
                });
            }
        });
    }

    /** Encodes what is new, of models with one T5 together, and begins to decode it: those of one model and the same options are a cohort. */
    private void begin(List<PendingGeneration> requests, Decoding decoding) {
        by(requests, request -> new Shared(request.model())).forEach((shared, own) -> {
            List<List<PendingGeneration>> groups = new ArrayList<>();
            by(own, Alike::of)
                    .values()
                    .forEach(group -> guarded(group, () -> {
                        group.get(0).model().retain();
                        groups.add(group);
                    }));
            if (!groups.isEmpty()) {
                List<PendingGeneration> all =
                        groups.stream().flatMap(List::stream).toList();
                guarded(all, () -> begin(groups, all, decoding.engine(shared.numerics)));
                groups.forEach(group -> group.get(0).model().release());
            }
        });
    }

    private void begin(List<List<PendingGeneration>> groups, List<PendingGeneration> all, Engine engine) {
        long start = System.nanoTime();
        try (Scope encoding = Scope.open()) {
            List<SourceBatch> batches = groups.stream().map(BatcherLoop::batch).toList();
            List<Tensor> hidden = SourceBatch.encode(batches, engine);
            for (int i = 0; i < groups.size(); i++) {
                int place = i;
                List<PendingGeneration> group = groups.get(i);
                guarded(group, () -> cohorts.add(cohort(group, batches.get(place), hidden.get(place), engine)));
            }
        }
        int tokens = all.stream().mapToInt(request -> request.source().length).sum();
        listener.encoded(all.size(), tokens, Duration.ofNanos(System.nanoTime() - start));
    }

    /** The tasks of requests of which all name one or none does; null for none. */
    private static @Nullable List<String> tasks(List<? extends Pending> requests) {
        return requests.get(0).task() == null
                ? null
                : requests.stream().map(Pending::task).map(String::valueOf).toList();
    }

    private static SourceBatch batch(List<PendingGeneration> group) {
        Hyperdecoder model = group.get(0).model();
        AdaptedT5 network = model.model().network();
        int[][] rows = group.stream().map(Pending::source).toArray(int[][]::new);
        return new SourceBatch(network, Tokens.of(rows), model.generator().taskIndices(network, tasks(group)));
    }

    private Cohort cohort(List<PendingGeneration> group, SourceBatch batch, Tensor hidden, Engine engine) {
        Scope scope = Scope.open();
        try {
            EncodedBatch encoded = batch.model().encoded(hidden, batch.sources().rows(), batch.tasks(), true, engine);
            return Cohort.begin(group, batch.sources(), encoded, scope, engine, this::tell);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /** A step of all that is under way: of those with the same T5 together. */
    private void step(Decoding decoding) {
        leave();
        by(cohorts, cohort -> new Shared(cohort.model())).forEach((shared, together) -> {
            try {
                step(together, decoding.engine(shared.numerics));
            } catch (RuntimeException | Error e) {
                together.forEach(cohort -> cohort.abandon(request -> fail(request, e)));
            }
        });
        leave();
    }

    private void step(List<Cohort> together, Engine engine) {
        long start = System.nanoTime();
        List<OpenSearch> searches = together.stream().map(Cohort::search).toList();
        Search.step(
                together.get(0).t5(),
                searches,
                engine,
                (search, e) -> together.get(searches.indexOf(search)).abandon(request -> fail(request, e)));
        int stepped = searches.stream().mapToInt(OpenSearch::rows).sum();
        listener.stepped(stepped, Duration.ofNanos(System.nanoTime() - start));
        for (Cohort cohort : together) {
            cohort.deliver((request, targets) -> tell(request, () -> {
                Answer answer = request.answer(targets);
                listener.answered(request.model(), answer);
                request.future().complete(answer);
            }));
            cohort.shrink();
        }
    }

    /** Requests that nobody wants leave, and cohorts without any. */
    private void leave() {
        cohorts.removeIf(cohort -> {
            cohort.endUnwanted(this::gone);
            boolean over = cohort.open().isEmpty();
            if (over) {
                cohort.close();
            }
            return over;
        });
    }

    /** What models share that are computed together: a T5 and its dtypes. */
    private record Shared(T5 t5, Numerics numerics) {
        Shared(Hyperdecoder model) {
            this(model.model().network().t5(), model.model().numerics());
        }
    }

    /** What the requests of a cohort have in common. */
    private record Alike(Hyperdecoder model, GenerationOptions options, boolean named) {
        static Alike of(PendingGeneration request) {
            return new Alike(request.model(), request.options(), request.task() != null);
        }
    }

    private static <K, V> Map<K, List<V>> by(List<V> values, Function<V, K> key) {
        Map<K, List<V>> groups = new LinkedHashMap<>();
        values.forEach(value ->
                groups.computeIfAbsent(key.apply(value), k -> new ArrayList<>()).add(value));
        return groups;
    }

    /** What goes wrong in work is told to those that it was for. */
    private void guarded(List<? extends Pending> requests, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            requests.forEach(request -> fail(request, e));
        }
    }

    /** Tells of a request that nobody wants any more, and who waits for it that its time has run out. */
    void gone(Pending request) {
        tell(request, () -> {
            request.refuseIfLate();
            listener.failed(request.model(), request.failure());
        });
    }

    /** Refuses a request that there is no time for any more. */
    void refuse(Pending request) {
        fail(request, new RequestRefusedException(Reason.CLOSED, "the server is being closed"));
    }

    private void fail(Pending request, Throwable cause) {
        tell(request, () -> {
            listener.failed(request.model(), cause);
            request.future().completeExceptionally(cause);
        });
    }

    /** Does on the thread that talks what concerns a request, which fails with it. */
    private void tell(Pending request, Runnable work) {
        Runnable told = () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                request.future().completeExceptionally(e);
            }
        };
        try {
            talk.execute(told);
        } catch (RejectedExecutionException e) {
            // It has ended, and what came at the last moment is refused.
            told.run();
        }
    }
}
