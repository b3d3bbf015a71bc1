package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Sublayer;
import org.bytedeco.pytorch.Tensor;

/**
 * Kinds {@code hyperformer} and {@code hyperformer++} (Karimi Mahabadi et al., 2021): adapters behind self-attention and behind the
 * feed-forward network, made by hypernetworks from the task, for each distinct task of a batch once.
 */
final class HyperformerAdapters implements AdapterSource {
    private final AdapterContext context;
    private final TaskVectors tasks;
    private final JoinedVectors vectors;
    private final AdapterGenerator behindAttention;
    private final AdapterGenerator behindFeedForward;

    /** @param shared whether both places have one generator, as in Hyperformer++ */
    HyperformerAdapters(ParameterSource parameters, AdapterContext context, TaskVectors tasks, boolean shared) {
        this.context = context;
        this.tasks = tasks;
        String prefix = context.stack().key() + ".adapter_layers_hyper_net.";
        vectors = new JoinedVectors(parameters, context, prefix, shared);
        if (shared) {
            behindFeedForward = new AdapterGenerator(parameters, context, prefix);
            behindAttention = behindFeedForward;
        } else {
            behindFeedForward = new AdapterGenerator(parameters, context, prefix + "feed_forward_");
            behindAttention = new AdapterGenerator(parameters, context, prefix + "self_attention_");
        }
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine) {
        BatchTasks batch = BatchTasks.of(conditioning.requireTasks());
        Tensor ofTasks = GeneratedAdapters.vectors(tasks.table(), batch.indices());
        return new MadeAdapters(
                ofTasks, of(ofTasks, batch, ahead, engine), (others, now) -> of(others, batch, false, now));
    }

    private LayerAdapters of(Tensor ofTasks, BatchTasks batch, boolean ahead, Engine engine) {
        return new BehindSublayers(
                context,
                ahead,
                (layer, sublayer, now) -> {
                    AdapterGenerator generator =
                            sublayer == Sublayer.FEED_FORWARD ? behindFeedForward : behindAttention;
                    return batch.ofSources(generator.generate(vectors.join(ofTasks, layer, sublayer, now), now));
                },
                engine);
    }
}
