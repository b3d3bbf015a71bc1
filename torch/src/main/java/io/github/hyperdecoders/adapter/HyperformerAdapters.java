package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Sublayer;
import org.bytedeco.pytorch.Tensor;

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
        BatchTasks batch = BatchTasks.of(conditioning.requireTasks());
        Tensor ofTasks = GeneratedAdapters.vectors(tasks.table(), batch.indices());
        return new BehindSublayers(shape, ahead, (layer, sublayer) -> {
            AdapterGenerator generator = sublayer == Sublayer.FEED_FORWARD ? behindFeedForward : behindAttention;
            return batch.ofSources(generator.generate(vectors.join(ofTasks, layer, sublayer)));
        });
    }
}
