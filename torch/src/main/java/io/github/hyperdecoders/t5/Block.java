package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops.SumAndNorm;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One block of either stack: self-attention, in the decoder cross-attention, and the adapted feed-forward sublayer. */
final class Block {
    private final int layer;
    private final Tensor selfNorm;
    private final SelfAttention self;
    private final @Nullable Tensor crossNorm;
    private final @Nullable CrossAttention cross;
    private final Tensor feedForwardNorm;
    private final FeedForward feedForward;
    private final double epsilon;
    private final Numerics numerics;
    private final Dropout dropout;

    Block(int layer, Stack stack, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.layer = layer;
        this.epsilon = config.epsilon();
        this.numerics = numerics;
        this.dropout = dropout;
        String name = T5Names.sublayer(stack.key(), layer, 0);
        self = new SelfAttention(layer, name + ".SelfAttention", stack.role(), parameters, config, numerics);
        selfNorm = norm(name, stack, parameters, config);
        if (stack == Stack.DECODER) {
            name = T5Names.sublayer(stack.key(), layer, 1);
            cross = new CrossAttention(
                    layer, name + ".EncDecAttention", stack.role(), parameters, config, numerics, dropout);
            crossNorm = norm(name, stack, parameters, config);
        } else {
            cross = null;
            crossNorm = null;
        }
        name = T5Names.sublayer(stack.key(), layer, stack.feedForwardPosition());
        feedForward =
                new FeedForward(layer, name + ".DenseReluDense", stack.role(), parameters, config, numerics, dropout);
        feedForwardNorm = norm(name, stack, parameters, config);
    }

    private static Tensor norm(String sublayer, Stack stack, ParameterSource parameters, T5Config config) {
        return parameters.get(
                sublayer + ".layer_norm.weight", stack.layerNormRole(), Initializer.constant(1), config.dModel());
    }

    /** Self-attention within rows. */
    ResidualStream attendToOwnRow(ResidualStream in, Ragged rows, RowsAttention attention, LayerAdapters adapters) {
        SumAndNorm hidden = in.normed(selfNorm, epsilon, numerics.stream());
        Tensor context = self.toOwnRow(hidden.normed(), rows, attention, adapters);
        return plus(hidden, adapters.behind(Sublayer.SELF_ATTENTION, layer, context, rows), null);
    }

    /** Self-attention to the cached past: one new token a row. */
    ResidualStream attendToPast(ResidualStream in, DecoderCache cache, LayerAdapters adapters) {
        SumAndNorm hidden = in.normed(selfNorm, epsilon, numerics.stream());
        Tensor context = self.toPast(hidden.normed(), cache, adapters);
        return plus(hidden, adapters.behind(Sublayer.SELF_ATTENTION, layer, context, cache.beams()), null);
    }

    /** Cross-attention to the sources. */
    ResidualStream attendToSource(ResidualStream in, Ragged rows, SourceAttention sources, LayerAdapters adapters) {
        SumAndNorm hidden = in.normed(Objects.requireNonNull(crossNorm), epsilon, numerics.stream());
        return plus(hidden, cross().attend(hidden.normed(), rows, sources, adapters), null);
    }

    /** A decoder block's cross-attention. */
    CrossAttention cross() {
        return Objects.requireNonNull(cross, "an encoder block has no cross-attention");
    }

    /** {@code h + dropout(FFN(LN(h))) + Adapter(h or LN(h))} (paper, section 3.1), with what is behind the FFN. */
    ResidualStream feedForward(ResidualStream in, Ragged rows, LayerAdapters adapters) {
        SumAndNorm hidden = in.normed(feedForwardNorm, epsilon, numerics.product());
        Tensor output = feedForward.apply(hidden.normed(), rows, adapters);
        Tensor behind = adapters.behind(Sublayer.FEED_FORWARD, layer, output, rows);
        return plus(hidden, behind, adapters.apply(layer, hidden.sum(), hidden.normed(), rows));
    }

    private ResidualStream plus(SumAndNorm hidden, Tensor output, @Nullable Tensor adapted) {
        return ResidualStream.of(hidden.sum(), dropout.apply(output, numerics.stream()), adapted);
    }
}
