package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.GeneratedSequence;
import io.github.hyperdecoders.generation.OpenSearch;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.SearchListener;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Requests of one model and the same options that were encoded together, and are decoded from then on. Owns what it has in native memory. */
final class Cohort implements AutoCloseable {
    private final List<PendingGeneration> requests;
    private final boolean[] delivered;
    private final Hyperdecoder model;
    private final Talk talk;
    private Scope scope;
    private OpenSearch search;
    private int kept;

    private Cohort(List<PendingGeneration> requests, Scope scope, OpenSearch search, Talk talk) {
        this.requests = requests;
        this.model = requests.get(0).model();
        this.scope = scope;
        this.talk = talk;
        this.search = search;
        delivered = new boolean[requests.size()];
        kept = requests.size();
    }

    /**
     * Begins.
     *
     * @param scope in which {@code encoded} lives; closed with the cohort
     * @param talk where listeners are called
     */
    static Cohort begin(
            List<PendingGeneration> requests,
            Tokens sources,
            EncodedBatch encoded,
            Scope scope,
            Engine engine,
            Talk talk) {
        T5 t5 = requests.get(0).model().model().network().t5();
        GenerationOptions options = requests.get(0).options();
        Listener listener = new Listener(requests, options, talk);
        OpenSearch search = Search.begin(t5, sources, encoded, options, listener, engine);
        Cohort cohort = new Cohort(requests, scope, search, talk);
        cohort.model.retain();
        return cohort;
    }

    /** Where listeners are called. */
    @FunctionalInterface
    interface Talk {
        /** Does soon what concerns a request. */
        void tell(PendingGeneration request, Runnable work);
    }

    /** Tells of texts as they grow, on another thread. */
    private record Listener(List<PendingGeneration> requests, GenerationOptions options, Talk talk)
            implements SearchListener {
        @Override
        public boolean listens() {
            return !options.stopStrings().isEmpty() || requests.stream().anyMatch(PendingGeneration::streams);
        }

        @Override
        public boolean endsHere(int[] tokens) {
            return !options.stopStrings().isEmpty()
                    && options.hasStopString(requests.get(0).model().tokenizer().decode(tokens));
        }

        @Override
        public void chosen(int row, int[] tokens, double[] logProbabilities, boolean ended) {
            int perSource = options.numReturnSequences();
            PendingGeneration request = requests.get(row / perSource);
            if (request.streams()) {
                talk.tell(request, () -> request.grown(row % perSource, tokens, logProbabilities, ended));
            }
        }
    }

    Hyperdecoder model() {
        return model;
    }

    T5 t5() {
        return model.model().network().t5();
    }

    OpenSearch search() {
        return search;
    }

    /** Those that have no answer. */
    List<PendingGeneration> open() {
        return IntStream.range(0, delivered.length)
                .filter(i -> !delivered[i])
                .mapToObj(requests::get)
                .toList();
    }

    int sourceTokens() {
        return open().stream().mapToInt(request -> request.source().length).sum();
    }

    /** Ends what nobody wants any more, and tells of it. */
    void endUnwanted(Consumer<PendingGeneration> told) {
        for (int i = 0; i < delivered.length; i++) {
            if (!delivered[i] && !requests.get(i).isWanted()) {
                delivered[i] = true;
                search.end(i);
                told.accept(requests.get(i));
            }
        }
    }

    /** Gives all up that have no answer, and tells of them. */
    void abandon(Consumer<PendingGeneration> told) {
        for (int i = 0; i < delivered.length; i++) {
            if (!delivered[i]) {
                delivered[i] = true;
                told.accept(requests.get(i));
            }
        }
    }

    /** What is done with the targets of a request. */
    @FunctionalInterface
    interface Delivery {
        void found(PendingGeneration request, List<GeneratedSequence> targets);
    }

    /** Delivers what was completed by the last step. */
    void deliver(Delivery delivery) {
        for (int i = 0; i < delivered.length; i++) {
            if (!delivered[i]) {
                requests.get(i).stepped();
                if (!search.isOpen(i)) {
                    delivered[i] = true;
                    delivery.found(requests.get(i), search.targets(i));
                }
            }
        }
    }

    /** Lets go of those that have left, once they are as many as those that have not: what stays is copied, so each a few times at most. */
    void shrink() {
        int open = (int) IntStream.range(0, delivered.length)
                .filter(i -> search.isOpen(i))
                .count();
        if (open == 0 || open * 2 > kept) {
            return;
        }
        Scope next = Scope.open();
        try {
            search = search.withoutEnded();
        } catch (RuntimeException | Error e) {
            next.close();
            throw e;
        }
        scope.close();
        scope = next;
        kept = open;
    }

    @Override
    public void close() {
        scope.close();
        // When all that was to be told has been.
        talk.tell(requests.get(0), model::release);
    }
}
