package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Decoding;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Searches for the targets of a batch of sources: encodes them once, makes their adapters once, then decodes step by step. */
public final class Search {
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
            long[] hashes = options.sampling() == null ? new long[0] : hashes(sources);
            return Decoding.run(
                    numerics,
                    engine -> options.beams() == 1
                            ? GreedySearch.run(model.t5(), source, hashes, options, listener, engine)
                            : BeamSearch.run(model.t5(), source, options, listener, engine));
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
