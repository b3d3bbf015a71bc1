package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Decoding;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Searches for the targets of a batch of sources: encodes them once, makes their adapters once, then decodes step by step. */
public final class Search {
    private Search() {}

    /**
     * The best target of each source, in order. Opens its own scope and records no gradients.
     *
     * @param tasks [batch] int64 or null, see {@link AdaptedT5#encode}
     */
    public static List<GeneratedSequence> generate(
            AdaptedT5 model, Tokens sources, @Nullable Tensor tasks, Numerics numerics, GenerationOptions options) {
        try (Scope scope = Scope.withoutGradients();
                Threads.SerialBlas serial = Threads.serialBlas()) {
            EncodedBatch source = model.encode(sources, tasks, true, Engine.forEncoding(numerics));
            return Decoding.run(
                    numerics,
                    engine -> options.beams() == 1
                            ? GreedySearch.run(model.t5(), source, options, engine)
                            : BeamSearch.run(model.t5(), source, options, engine));
        }
    }
}
