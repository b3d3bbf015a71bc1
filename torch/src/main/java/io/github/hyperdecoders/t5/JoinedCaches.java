package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.AttentionToSources;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The caches of several decodings, each as far as it is, for a step that they take together: their rows lie end to end. */
final class JoinedCaches implements StepCache {
    private final List<DecoderCache> caches;
    private final List<Ragged> rowsOfEach;
    private final long[] sizes;
    private final Ragged rows;

    JoinedCaches(List<DecoderCache> caches) {
        this.caches = caches;
        rowsOfEach = caches.stream().map(DecoderCache::rows).toList();
        sizes = rowsOfEach.stream().mapToLong(Ragged::tokens).toArray();
        // Each newest token by itself: adapters get the rows of their own decoding.
        rows = Ragged.uniform(rowsOfEach.stream().mapToInt(Ragged::tokens).sum(), 1);
    }

    List<Ragged> rowsOfEach() {
        return rowsOfEach;
    }

    @Override
    public Ragged rows() {
        return rows;
    }

    @Override
    public void begin() {
        caches.forEach(DecoderCache::begin);
    }

    @Override
    public void end() {
        caches.forEach(DecoderCache::end);
    }

    @Override
    public AttentionWithinRows past(int layer) {
        return keyQueryValue -> {
            List<List<Tensor>> split =
                    keyQueryValue.stream().map(x -> Ops.split(x, sizes)).toList();
            List<Tensor> results = new ArrayList<>();
            for (int i = 0; i < sizes.length; i++) {
                int part = i;
                results.add(caches.get(i)
                        .past(layer)
                        .attend(split.stream().map(parts -> parts.get(part)).toList()));
            }
            return Ops.concatenate(0, results);
        };
    }

    @Override
    public AttentionToSources sources(int layer) {
        return queries -> {
            List<Tensor> split = Ops.split(queries, sizes);
            List<Tensor> results = new ArrayList<>();
            for (int i = 0; i < sizes.length; i++) {
                results.add(caches.get(i).sources(layer).attend(split.get(i)));
            }
            return Ops.concatenate(0, results);
        };
    }
}
