package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Role;
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

    private final Tensor hiddenWeight;
    private final Tensor hiddenBias;
    private final Tensor outWeight;
    private final Tensor outBias;
    private final Tensor gain;
    private final Tensor bias;
    private final StackShape shape;

    /** @param places whether the place in the block is one of the vectors */
    JoinedVectors(ParameterSource parameters, StackShape shape, String prefix, boolean places) {
        this.shape = shape;
        Widths widths = shape.joined();
        Role role = shape.stack().adapterRole();
        Initializer vector = Initializer.normal(1);
        Initializer small = Initializer.normal(AdapterGenerator.STD);
        Initializer zero = Initializer.constant(0);
        int e = widths.embedding();
        layers = parameters.get(prefix + "layer_id_embeddings.weight", role, vector, shape.layers(), e);
        this.places = places ? parameters.get(prefix + "adapters_block_type.weight", role, vector, 2, e) : null;
        String join = prefix + "task_hypernet.task_embeding_generator.";
        int in = (places ? 3 : 2) * e;
        hiddenWeight = parameters.get(join + "0.weight", role, small, widths.hidden(), in);
        hiddenBias = parameters.get(join + "0.bias", role, zero, widths.hidden());
        outWeight = parameters.get(join + "2.weight", role, small, widths.out(), widths.hidden());
        outBias = parameters.get(join + "2.bias", role, zero, widths.out());
        gain = parameters.get(prefix + "LayerNorm.weight", role, Initializer.constant(1), widths.out());
        bias = parameters.get(prefix + "LayerNorm.bias", role, zero, widths.out());
    }

    /** [n, width] vectors of tasks to [n, width of the joined vector]. */
    Tensor join(Tensor tasks, int layer, Sublayer place) {
        Tensor ofLayer = layers.narrow(0, layer, 1).expand(tasks.size(0), -1);
        Tensor all = places == null
                ? Ops.cat(1, tasks, ofLayer)
                : Ops.cat(
                        1,
                        tasks,
                        ofLayer,
                        places.narrow(0, place == Sublayer.FEED_FORWARD ? 0 : 1, 1)
                                .expand(tasks.size(0), -1));
        Tensor hidden = torch.relu(Ops.linear(all, hiddenWeight, hiddenBias, shape.numerics()));
        Tensor out = Ops.cast(Ops.linear(hidden, outWeight, outBias, shape.numerics()), shape.numerics().stream());
        return Ops.standardise(out, EPSILON).mul(gain).add(bias);
    }
}
