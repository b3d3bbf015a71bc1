package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Decoding;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.DecoderCache;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Searches for the targets of a batch of sources: encodes them once, makes their adapters once, then decodes step by step. */
public final class Search {
    /** Steps between two looks at what was decoded, where each look makes an accelerator wait. */
    private static final int STEPS_AHEAD = 8;

    private Search() {}

    /**
     * The best target of each source, in order; of several draws the first. Opens its own scope and records no gradients.
     *
     * @param tasks [batch] int64 or null, see {@link AdaptedT5#encode}
     */
    public static List<GeneratedSequence> generate(
            AdaptedT5 model, Tokens sources, @Nullable Tensor tasks, Numerics numerics, GenerationOptions options) {
        return generateAll(model, sources, tasks, numerics, options, SearchListener.NONE).stream()
                .map(ofSource -> ofSource.get(0))
                .toList();
    }

    /**
     * The targets of each source, in order: as many as the options ask for, the best first. Opens its own scope and records no gradients.
     *
     * @param tasks [batch] int64 or null, see {@link AdaptedT5#encode}
     * @param options with bad words as token ids; those that are texts, and stop strings, need a tokenizer, which the search does not know
     */
    public static List<List<GeneratedSequence>> generateAll(
            AdaptedT5 model,
            Tokens sources,
            @Nullable Tensor tasks,
            Numerics numerics,
            GenerationOptions options,
            SearchListener listener) {
        if (!options.badWords().isEmpty() || (!options.stopStrings().isEmpty() && !listener.listens())) {
            throw new IllegalArgumentException("bad words and stop strings as texts: the search knows token ids alone");
        }
        try (Scope scope = Scope.withoutGradients();
                Threads.SerialBlas serial = Threads.serialBlas()) {
            EncodedBatch source = model.encode(sources, tasks, true, Engine.forEncoding(numerics));
            int rows = sources.rows().rows();
            int ahead = Device.isCpu() ? 1 : STEPS_AHEAD;
            return Decoding.run(numerics, engine -> {
                OpenSearch search = begin(model.t5(), sources, source, options, listener, ahead, engine);
                while (search.isOpen()) {
                    listener.beforeStep();
                    step(model.t5(), List.of(search), engine, (same, e) -> {
                        throw e;
                    });
                }
                return IntStream.range(0, rows).mapToObj(search::targets).toList();
            });
        }
    }

    /**
     * Refuses options that no search with a model can have.
     *
     * @throws io.github.hyperdecoders.InputException if they name tokens that the vocabulary has not
     */
    public static void check(GenerationOptions options, T5Config config) {
        ScoreRule.of(options, config.endIds(), config.vocabSize());
    }

    /**
     * Begins a search in the innermost scope, without a step.
     *
     * @param sources what was encoded
     * @param options as for {@link #generateAll}
     */
    public static OpenSearch begin(
            T5 t5,
            Tokens sources,
            EncodedBatch encoded,
            GenerationOptions options,
            SearchListener listener,
            Engine engine) {
        return begin(t5, sources, encoded, options, listener, 1, engine);
    }

    private static OpenSearch begin(
            T5 t5,
            Tokens sources,
            EncodedBatch encoded,
            GenerationOptions options,
            SearchListener listener,
            int ahead,
            Engine engine) {
        int count = sources.rows().rows();
        int perSource = options.beams() == 1 ? options.numReturnSequences() : options.beams();
        LayerAdapters adapters = encoded.decoderAdapters();
        DecoderCache cache = t5.decoder()
                .newCache(encoded.hidden(), encoded.rows(), perSource, options.maxLength(), adapters, engine);
        OpenSources open = new OpenSources(count, cache, adapters);
        if (options.beams() > 1) {
            return new BeamSearch(t5.config(), open, options, listener, engine);
        }
        long[] hashes = options.sampling() == null ? new long[0] : hashes(sources);
        GreedySearch.Given given = new GreedySearch.Given(t5.config(), hashes, options, listener, engine);
        return new GreedySearch(given, open, ahead);
    }

    /**
     * Takes a step of several searches, each from where it is: what is common to all, the stored T5, is computed for all of their targets
     * together. Opens its own scope.
     *
     * @param searches open ones, at least one, of models with this very T5
     * @param failed is told of a search that cannot go on while others can: its scores are no numbers, or its options forbid every token
     */
    public static void step(
            T5 t5, List<OpenSearch> searches, Engine engine, BiConsumer<OpenSearch, RuntimeException> failed) {
        try (Scope step = Scope.open()) {
            Tensor ids =
                    Ops.concatenate(0, searches.stream().map(OpenSearch::newest).toList());
            List<OpenSources> sources =
                    searches.stream().map(OpenSearch::sources).toList();
            List<DecoderCache> caches = sources.stream().map(OpenSources::cache).toList();
            List<LayerAdapters> adapters =
                    sources.stream().map(OpenSources::adapters).toList();
            Tensor hidden = t5.decoder().step(ids, caches, adapters, engine);
            Tensor scores = t5.head().scores(hidden, engine);
            long first = 0;
            for (OpenSearch search : searches) {
                try {
                    search.take(scores.narrow(0, first, search.rows()), step);
                } catch (RuntimeException e) {
                    failed.accept(search, e);
                }
                first += search.rows();
            }
        }
    }

    private static long[] hashes(Tokens sources) {
        int[] ids = Arrays.stream(Tensors.toLongs(sources.ids()))
                .mapToInt(id -> (int) id)
                .toArray();
        long[] hashes = new long[sources.rows().rows()];
        int first = 0;
        for (int row = 0; row < hashes.length; row++) {
            int end = first + sources.rows().length(row);
            hashes[row] = TokenSampler.hash(Arrays.copyOfRange(ids, first, end));
            first = end;
        }
        return hashes;
    }
}
