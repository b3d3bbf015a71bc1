package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One block of either stack: self-attention, in the decoder cross-attention, and the adapted feed-forward sublayer. */
final class Block {
    private final int layer;
    private final Tensor selfNorm;
    final Attention self;
    private final @Nullable Tensor crossNorm;
    final @Nullable Attention cross;
    private final Tensor feedForwardNorm;
    private final FeedForward feedForward;
    private final double epsilon;
    private final Dropout dropout;

    Block(int layer, Stack stack, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.layer = layer;
        this.epsilon = config.epsilon();
        this.dropout = dropout;
        String name = T5Names.sublayer(stack.key(), layer, 0);
        self = new Attention(name + ".SelfAttention", stack.role(), parameters, config, numerics, dropout);
        selfNorm = norm(name, stack, parameters, config);
        if (stack == Stack.DECODER) {
            name = T5Names.sublayer(stack.key(), layer, 1);
            cross = new Attention(name + ".EncDecAttention", stack.role(), parameters, config, numerics, dropout);
            crossNorm = norm(name, stack, parameters, config);
        } else {
            cross = null;
            crossNorm = null;
        }
        name = T5Names.sublayer(stack.key(), layer, stack.feedForwardPosition());
        feedForward = new FeedForward(name + ".DenseReluDense", stack.role(), parameters, config, numerics, dropout);
        feedForwardNorm = norm(name, stack, parameters, config);
    }

    private static Tensor norm(String sublayer, Stack stack, ParameterSource parameters, T5Config config) {
        return parameters.get(
                sublayer + ".layer_norm.weight", stack.layerNormRole(), Initializer.constant(1), config.dModel());
    }

    /** The normed input of self-attention: [rows, length, d_model]. */
    Tensor selfInput(Tensor hidden) {
        return Ops.rmsNorm(hidden, selfNorm, epsilon);
    }

    /** {@code hidden} plus self-attention from {@code normed} to the given keys and values. */
    Tensor selfAttend(Tensor hidden, Tensor normed, Tensor keys, Tensor values, Tensor bias) {
        return hidden.add(dropout.apply(self.attend(normed, keys, values, bias)));
    }

    /** {@code hidden} plus cross-attention to the source's keys and values. */
    Tensor crossAttend(Tensor hidden, Tensor keys, Tensor values, Tensor bias) {
        if (cross == null || crossNorm == null) {
            throw new IllegalStateException("an encoder block has no cross-attention");
        }
        return hidden.add(dropout.apply(cross.attend(Ops.rmsNorm(hidden, crossNorm, epsilon), keys, values, bias)));
    }

    /** {@code h + dropout(FFN(LN(h))) + Adapter(h or LN(h))} (paper, section 3.1). */
    Tensor feedForward(Tensor hidden, LayerAdapters adapters) {
        Tensor normed = Ops.rmsNorm(hidden, feedForwardNorm, epsilon);
        Tensor result = hidden.add(dropout.apply(feedForward.apply(normed)));
        Tensor adapted = adapters.apply(layer, hidden, normed);
        return adapted == null ? result : result.add(adapted);
    }
}
