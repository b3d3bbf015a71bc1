package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.AttentionToSources;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Engine.SumAndNorm;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.recipe.T5Config;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One block of either stack: self-attention, in the decoder cross-attention, and the adapted feed-forward sublayer. What passes from one
 * sublayer to the next is the residual stream as a list of addends, each [tokens, d_model]: the sum is taken together with the norm that
 * every sublayer begins with, for that can be one pass over the tokens instead of several.
 */
final class Block {
    private final int layer;
    private final Tensor selfNorm;
    private final SelfAttention self;
    private final @Nullable Tensor crossNorm;
    private final @Nullable CrossAttention cross;
    private final Tensor feedForwardNorm;
    private final FeedForward feedForward;
    private final double epsilon;

    Block(int layer, Stack stack, ParameterSource parameters, T5Config config) {
        this.layer = layer;
        this.epsilon = config.epsilon();
        String name = T5Names.sublayer(stack.key(), layer, 0);
        self = new SelfAttention(layer, name + ".SelfAttention", stack.role(), parameters, config);
        selfNorm = norm(name, stack, parameters, config);
        if (stack == Stack.DECODER) {
            name = T5Names.sublayer(stack.key(), layer, 1);
            cross = new CrossAttention(layer, name + ".EncDecAttention", stack.role(), parameters, config);
            crossNorm = norm(name, stack, parameters, config);
        } else {
            cross = null;
            crossNorm = null;
        }
        name = T5Names.sublayer(stack.key(), layer, stack.feedForwardPosition());
        feedForward = new FeedForward(layer, name + ".DenseReluDense", stack.role(), parameters, config);
        feedForwardNorm = norm(name, stack, parameters, config);
    }

    /** Its number in its stack. */
    int layer() {
        return layer;
    }

    private static Tensor norm(String sublayer, Stack stack, ParameterSource parameters, T5Config config) {
        return parameters.ofStream(
                sublayer + ".layer_norm.weight", stack.layerNormRole(), Initializer.constant(1), config.dModel());
    }

    /** {@code h + dropout(SelfAttention(LN(h)))}, with what is behind the attention. */
    List<Tensor> attendToOwnRow(
            List<Tensor> stream, Ragged rows, AttentionWithinRows attention, LayerAdapters adapters, Engine engine) {
        SumAndNorm h = normed(stream, selfNorm, engine.numerics().stream(), engine);
        Tensor context = self.attend(h.normed(), rows, attention, adapters, engine);
        Tensor behind = adapters.behind(Sublayer.SELF_ATTENTION, layer, context, rows, engine);
        return List.of(h.sum(), dropped(behind, engine));
    }

    /** {@code h + dropout(CrossAttention(LN(h), source))}. */
    List<Tensor> attendToSource(
            List<Tensor> stream, Ragged rows, AttentionToSources sources, LayerAdapters adapters, Engine engine) {
        SumAndNorm h = normed(stream, Objects.requireNonNull(crossNorm), engine.numerics().stream(), engine);
        Tensor context = cross().attend(h.normed(), rows, sources, adapters, engine);
        return List.of(h.sum(), dropped(context, engine));
    }

    /** A decoder block's cross-attention. */
    CrossAttention cross() {
        return Objects.requireNonNull(cross, "an encoder block has no cross-attention");
    }

    /** {@code h + dropout(FFN(LN(h))) + Adapter(h or LN(h))} (paper, section 3.1), with what is behind the FFN. */
    List<Tensor> feedForward(List<Tensor> stream, Ragged rows, LayerAdapters adapters, Engine engine) {
        SumAndNorm h = normed(stream, feedForwardNorm, engine.numerics().product(), engine);
        Tensor output = feedForward.apply(h.normed(), rows, adapters, engine);
        Tensor behind = dropped(adapters.behind(Sublayer.FEED_FORWARD, layer, output, rows, engine), engine);
        Tensor adapted = adapters.apply(layer, h.sum(), h.normed(), rows, engine);
        return adapted == null ? List.of(h.sum(), behind) : List.of(h.sum(), behind, adapted);
    }

    private SumAndNorm normed(List<Tensor> stream, Tensor weight, ScalarType dtype, Engine engine) {
        return engine.normOfSum(stream, weight, epsilon, dtype);
    }

    private static Tensor dropped(Tensor output, Engine engine) {
        return engine.dropout(output, engine.numerics().stream());
    }
}
