package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Adapters of batches whose tokens lie end to end, each batch with its own, of whatever kind: what is common to all, the stored T5, is
 * computed for all tokens at once. Spare tokens may stand behind the last batch. For use where no gradients are recorded.
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

    @Override
    public @Nullable Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged all, Engine engine) {
        List<Tensor> hiddens = split(hidden);
        List<Tensor> norms = split(normed);
        Tensor[] results = new Tensor[hiddens.size()];
        Tensor some = null;
        for (int i = 0; i < parts.size(); i++) {
            Tensor result = parts.get(i).apply(layer, hiddens.get(i), norms.get(i), rows.get(i), engine);
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
                results[i] = Tensors.zeros(some.scalar_type().intern(), Tensors.shape(hiddens.get(i)));
            }
        }
        return Ops.concatenate(0, results);
    }

    @Override
    public Tensor behind(Sublayer sublayer, int layer, Tensor output, Ragged all, Engine engine) {
        return each(output, (i, own) -> parts.get(i).behind(sublayer, layer, own, rows.get(i), engine));
    }

    @Override
    public Tensor projected(
            Projections projections, int layer, Tensor input, Tensor output, Ragged all, Engine engine) {
        if (!changes(projections)) {
            return output;
        }
        List<Tensor> inputs = split(input);
        return each(
                output,
                (i, own) -> parts.get(i).projected(projections, layer, inputs.get(i), own, rows.get(i), engine));
    }

    @Override
    public boolean changes(Projections projections) {
        return parts.stream().anyMatch(adapters -> adapters.changes(projections));
    }

    /** The tokens of each batch, and behind them the spare ones if there are any. */
    private List<Tensor> split(Tensor tokens) {
        long[] sizes = rows.stream().mapToLong(Ragged::tokens).toArray();
        long spare = tokens.size(0) - Arrays.stream(sizes).sum();
        return Ops.split(
                tokens,
                spare == 0
                        ? sizes
                        : LongStream.concat(Arrays.stream(sizes), LongStream.of(spare))
                                .toArray());
    }

    /** What becomes of a batch's tokens. */
    @FunctionalInterface
    private interface OfPart {
        Tensor apply(int part, Tensor own);
    }

    /** The results end to end; spare tokens stay as they are. */
    private Tensor each(Tensor output, OfPart work) {
        List<Tensor> results = new ArrayList<>(split(output));
        for (int i = 0; i < parts.size(); i++) {
            results.set(i, work.apply(i, results.get(i)));
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
