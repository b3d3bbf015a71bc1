package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Ragged;
import io.github.hyperdecoders.t5.Sublayer;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Kinds {@code hyperformer} and {@code hyperformer++} (Karimi Mahabadi et al., 2021): adapters behind self-attention and behind the
 * feed-forward network, made by hypernetworks from the task, for each distinct task of a batch once.
 */
final class HyperformerAdapters implements AdapterSource {
    private final StackShape shape;
    private final TaskVectors tasks;
    private final JoinedVectors vectors;
    private final AdapterGenerator behindAttention;
    private final AdapterGenerator behindFeedForward;

    /** @param shared whether both places have one generator, as in Hyperformer++ */
    HyperformerAdapters(ParameterSource parameters, StackShape shape, TaskVectors tasks, boolean shared) {
        this.shape = shape;
        this.tasks = tasks;
        String prefix = shape.stack().key() + ".adapter_layers_hyper_net.";
        vectors = new JoinedVectors(parameters, shape, prefix, shared);
        if (shared) {
            behindFeedForward = new AdapterGenerator(parameters, shape, prefix);
            behindAttention = behindFeedForward;
        } else {
            behindFeedForward = new AdapterGenerator(parameters, shape, prefix + "feed_forward_");
            behindAttention = new AdapterGenerator(parameters, shape, prefix + "self_attention_");
        }
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead) {
        long[] given = Tensors.toLongs(conditioning.requireTasks());
        long[] distinct = Arrays.stream(given).distinct().sorted().toArray();
        long[] places = Arrays.stream(given)
                .map(task -> Arrays.binarySearch(distinct, task))
                .toArray();
        Tensor ofTasks = GeneratedAdapters.vectors(tasks.table(), Tensors.of(distinct));
        Tensor rows = distinct.length == 1 ? null : Tensors.of(places);
        if (!ahead) {
            return new Sequential((layer, sublayer) -> generate(layer, sublayer, ofTasks, rows));
        }
        List<Map<Sublayer, SequentialAdapter>> all = IntStream.range(0, shape.layers())
                .mapToObj(layer -> Map.of(
                        Sublayer.SELF_ATTENTION, generate(layer, Sublayer.SELF_ATTENTION, ofTasks, rows),
                        Sublayer.FEED_FORWARD, generate(layer, Sublayer.FEED_FORWARD, ofTasks, rows)))
                .toList();
        return new Sequential(
                (layer, sublayer) -> Objects.requireNonNull(all.get(layer).get(sublayer)));
    }

    /**
     * @param ofTasks [distinct tasks, width] their vectors
     * @param rows [sources] int64 the number of each source's task; null where they have one task
     */
    private SequentialAdapter generate(int layer, Sublayer sublayer, Tensor ofTasks, @Nullable Tensor rows) {
        AdapterGenerator generator = sublayer == Sublayer.FEED_FORWARD ? behindFeedForward : behindAttention;
        SequentialAdapter ofDistinct = generator.generate(vectors.join(ofTasks, layer, sublayer));
        return rows == null ? ofDistinct : ofDistinct.select(rows);
    }

    private final class Sequential implements LayerAdapters {
        private final BiFunction<Integer, Sublayer, SequentialAdapter> adapters;

        Sequential(BiFunction<Integer, Sublayer, SequentialAdapter> adapters) {
            this.adapters = adapters;
        }

        @Override
        public @Nullable Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows) {
            return null;
        }

        @Override
        public Tensor behind(Sublayer sublayer, int layer, Tensor output, Ragged rows) {
            return adapters.apply(layer, sublayer).apply(output, rows, shape.numerics());
        }
    }
}
