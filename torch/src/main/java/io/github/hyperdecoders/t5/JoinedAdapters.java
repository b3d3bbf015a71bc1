package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Adapters of batches whose tokens lie end to end, each batch with its own, of whatever kind: what is common to all, the stored T5, is
 * computed for all tokens at once. For use where no gradients are recorded.
 *
 * @param parts the adapters of each batch
 * @param rows of each batch how its tokens make up rows
 */
public record JoinedAdapters(List<LayerAdapters> parts, List<Ragged> rows) implements LayerAdapters {
    public JoinedAdapters {
        if (parts.size() != rows.size()) {
            throw new IllegalArgumentException(parts.size() + " adapters for " + rows.size() + " batches");
        }
    }

    /** What is made of a batch's tokens. */
    @FunctionalInterface
    private interface OfPart {
        @Nullable
        Tensor apply(LayerAdapters adapters, Ragged rows, int part);
    }

    @Override
    public @Nullable Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged all, Engine engine) {
        List<Tensor> hiddens = split(hidden);
        List<Tensor> norms = split(normed);
        return each(hidden, (adapters, own, i) -> adapters.apply(layer, hiddens.get(i), norms.get(i), own, engine));
    }

    @Override
    public Tensor behind(Sublayer sublayer, int layer, Tensor output, Ragged all, Engine engine) {
        List<Tensor> outputs = split(output);
        return Objects.requireNonNull(
                each(output, (adapters, own, i) -> adapters.behind(sublayer, layer, outputs.get(i), own, engine)));
    }

    @Override
    public Tensor projected(
            Projections projections, int layer, Tensor input, Tensor output, Ragged all, Engine engine) {
        if (!changes(projections)) {
            return output;
        }
        List<Tensor> inputs = split(input);
        List<Tensor> outputs = split(output);
        return Objects.requireNonNull(each(
                output,
                (adapters, own, i) ->
                        adapters.projected(projections, layer, inputs.get(i), outputs.get(i), own, engine)));
    }

    @Override
    public boolean changes(Projections projections) {
        return parts.stream().anyMatch(adapters -> adapters.changes(projections));
    }

    private List<Tensor> split(Tensor tokens) {
        return Ops.split(tokens, rows.stream().mapToLong(Ragged::tokens).toArray());
    }

    /** The results end to end, zeros for batches without any; null if none has any. */
    private @Nullable Tensor each(Tensor like, OfPart work) {
        Tensor[] results = new Tensor[parts.size()];
        Tensor some = null;
        for (int i = 0; i < results.length; i++) {
            Tensor result = work.apply(parts.get(i), rows.get(i), i);
            if (result != null) {
                results[i] = result;
                some = result;
            }
        }
        if (some == null) {
            return null;
        }
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                results[i] =
                        Tensors.zeros(some.scalar_type().intern(), rows.get(i).tokens(), like.size(1));
            }
        }
        return Ops.concatenate(0, results);
    }

    @Override
    public LayerAdapters keep(int... sources) {
        List<LayerAdapters> kept = new ArrayList<>();
        List<Ragged> keptRows = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < parts.size(); i++) {
            int begin = first;
            int end = first + rows.get(i).rows();
            int[] own = Arrays.stream(sources)
                    .filter(source -> source >= begin && source < end)
                    .map(source -> source - begin)
                    .toArray();
            if (own.length > 0) {
                kept.add(parts.get(i).keep(own));
                keptRows.add(rows.get(i).keep(own));
            }
            first = end;
        }
        return new JoinedAdapters(kept, keptRows);
    }
}
