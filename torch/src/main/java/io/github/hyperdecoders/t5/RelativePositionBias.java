package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.compute.PositionBias;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * T5's learned bias on attention scores, one number per head and bucket of relative positions; near positions have buckets of their
 * own, farther ones share buckets whose width grows logarithmically (Raffel et al., 2020, section 2.1).
 */
final class RelativePositionBias implements PositionBias {
    /** [buckets, heads] */
    private final Tensor table;

    private final T5Config config;
    private final boolean bidirectional;

    /** That of a layer. */
    RelativePositionBias(Stack stack, int layer, ParameterSource parameters, T5Config config) {
        this(
                parameters.ofStream(
                        T5Names.sublayer(stack.key(), layer, 0) + ".SelfAttention.relative_attention_bias.weight",
                        stack.role(),
                        Initializer.normal(Math.pow(config.dModel(), -0.5)),
                        config.buckets(),
                        config.heads()),
                config,
                stack == Stack.ENCODER);
    }

    /** @param table [buckets, heads] */
    RelativePositionBias(Tensor table, T5Config config, boolean bidirectional) {
        this.table = table;
        this.config = config;
        this.bidirectional = bidirectional;
    }

    @Override
    public boolean isTrained() {
        return table.requires_grad();
    }

    @Override
    public Tensor forPositions(int first, int queries, int keys) {
        long[] buckets = new long[queries * keys];
        for (int q = 0; q < queries; q++) {
            for (int k = 0; k < keys; k++) {
                buckets[q * keys + k] = bucket(k - (first + q));
            }
        }
        Tensor values = Ops.embedding(table, Tensors.of(buckets).view(queries, keys));
        return values.permute(2, 0, 1).unsqueeze(0);
    }

    /** The bucket of key position minus query position. */
    int bucket(int relative) {
        int count = config.buckets();
        int base = 0;
        int distance;
        if (bidirectional) {
            count /= 2;
            base = relative > 0 ? count : 0;
            distance = Math.abs(relative);
        } else {
            distance = Math.max(-relative, 0);
        }
        int exact = count / 2;
        if (distance < exact) {
            return base + distance;
        }
        // Single precision, as the reference computes it: at a bucket's edge the last bit decides.
        float ratio =
                (float) Math.log((float) distance / exact) / (float) Math.log((double) config.maxDistance() / exact);
        return base + Math.min(exact + (int) (ratio * (count - exact)), count - 1);
    }
}
