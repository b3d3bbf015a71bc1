package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
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
    private final Dropout dropout;

    Block(int layer, Stack stack, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.layer = layer;
        this.epsilon = config.epsilon();
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

    /** {@code hidden}, [tokens, d_model], plus self-attention within rows. */
    Tensor attendToOwnRow(Tensor hidden, Ragged rows, RowsAttention attention, LayerAdapters adapters) {
        Tensor context = self.toOwnRow(Ops.rmsNorm(hidden, selfNorm, epsilon), rows, attention, adapters);
        return residual(hidden, adapters.behind(Sublayer.SELF_ATTENTION, layer, context, rows));
    }

    /** {@code hidden}, [rows, d_model], plus self-attention to the cached past. */
    Tensor attendToPast(Tensor hidden, DecoderCache cache, LayerAdapters adapters) {
        Tensor context = self.toPast(Ops.rmsNorm(hidden, selfNorm, epsilon), cache, adapters);
        return hidden.add(adapters.behind(Sublayer.SELF_ATTENTION, layer, context, cache.beams()));
    }

    /** {@code hidden}, [tokens, d_model], plus cross-attention to the sources. */
    Tensor attendToSource(Tensor hidden, Ragged rows, SourceAttention sources, LayerAdapters adapters) {
        Tensor normed = Ops.rmsNorm(hidden, Objects.requireNonNull(crossNorm), epsilon);
        return residual(hidden, cross().attend(normed, rows, sources, adapters));
    }

    /** A decoder block's cross-attention. */
    CrossAttention cross() {
        return Objects.requireNonNull(cross, "an encoder block has no cross-attention");
    }

    /** {@code h + dropout(FFN(LN(h))) + Adapter(h or LN(h))} (paper, section 3.1), with what is behind the FFN. */
    Tensor feedForward(Tensor hidden, Ragged rows, LayerAdapters adapters) {
        Tensor normed = Ops.rmsNorm(hidden, feedForwardNorm, epsilon);
        Tensor output = adapters.behind(Sublayer.FEED_FORWARD, layer, feedForward.apply(normed, rows, adapters), rows);
        Tensor result = residual(hidden, output);
        Tensor adapted = adapters.apply(layer, hidden, normed, rows);
        return adapted == null ? result : result.add(adapted);
    }

    private Tensor residual(Tensor hidden, Tensor output) {
        return hidden.add(dropout.apply(output, hidden.scalar_type().intern()));
    }
}
