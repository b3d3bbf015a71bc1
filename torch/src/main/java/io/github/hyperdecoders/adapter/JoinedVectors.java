package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.t5.Sublayer;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What Hyperformer's hypernetworks read: the vector of the task beside learned ones of the layer and, in Hyperformer++, of the place in
 * the block, joined by {@code LN(W2 ReLU(W1 [task; layer; place]))}.
 */
final class JoinedVectors {
    /**
     * Widths.
     *
     * @param embedding of each of the vectors
     * @param hidden of the layer that joins them
     * @param out of what they become
     */
    record Widths(int embedding, int hidden, int out) {
        static Widths of(AdapterSettings settings) {
            return new Widths(
                    settings.taskEmbeddingDim(), settings.taskHiddenDim(), settings.projectedTaskEmbeddingDim());
        }
    }

    private static final double EPSILON = 1e-6;

    private final Tensor layers;
    /** [2, width], the feed-forward sublayer first; null in plain Hyperformer. */
    private final @Nullable Tensor places;

    private final Linear hidden;
    private final Linear out;
    private final Tensor gain;
    private final Tensor bias;

    /** @param places whether the place in the block is one of the vectors */
    JoinedVectors(ParameterSource parameters, AdapterContext context, String prefix, boolean places) {
        Widths widths = context.joined();
        Role role = context.stack().hypernetworkRole();
        Initializer vector = Initializer.normal(1);
        Initializer small = Initializer.normal(AdapterGenerator.STD);
        Initializer zero = Initializer.constant(0);
        int e = widths.embedding();
        layers = parameters.get(prefix + "layer_id_embeddings.weight", role, vector, context.layers(), e);
        this.places = places ? parameters.get(prefix + "adapters_block_type.weight", role, vector, 2, e) : null;
        String join = prefix + "task_hypernet.task_embeding_generator.";
        int in = (places ? 3 : 2) * e;
        hidden = parameters.affine(join + "0", role, small, zero, widths.hidden(), in);
        out = parameters.affine(join + "2", role, small, zero, widths.out(), widths.hidden());
        gain = parameters.get(prefix + "LayerNorm.weight", role, Initializer.constant(1), widths.out());
        bias = parameters.get(prefix + "LayerNorm.bias", role, zero, widths.out());
    }

    /** [n, width] vectors of tasks to [n, width of the joined vector]. */
    Tensor join(Tensor tasks, int layer, Sublayer place, Engine engine) {
        Tensor ofLayer = layers.narrow(0, layer, 1).expand(tasks.size(0), -1);
        Tensor all = places == null
                ? Ops.concatenate(1, tasks, ofLayer)
                : Ops.concatenate(
                        1,
                        tasks,
                        ofLayer,
                        places.narrow(0, place == Sublayer.FEED_FORWARD ? 0 : 1, 1)
                                .expand(tasks.size(0), -1));
        Tensor joined = engine.linear(torch.relu(engine.linear(all, hidden)), out);
        Tensor inStream = Ops.cast(joined, engine.numerics().stream());
        return Ops.standardise(inStream, EPSILON).mul(gain).add(bias);
    }
}
