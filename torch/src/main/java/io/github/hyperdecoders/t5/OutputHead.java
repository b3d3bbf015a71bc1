package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;

/** The language-model head: a linear map of the decoder's output to a score for every token of the vocabulary. */
public final class OutputHead {
    private final Tensor weight;
    private final StackedWeight map;
    private final double scale;

    private final Numerics numerics;

    /**
     * @param weight [vocabulary, d_model]
     * @param scale by which the decoder's output is multiplied first: d_model^-0.5 where the weight is the embedding's, otherwise 1
     */
    public OutputHead(Tensor weight, double scale, Numerics numerics) {
        this(weight, new StackedWeight(new Factor(weight, numerics.product())), scale, numerics);
    }

    /** @param map by the same weight */
    OutputHead(Tensor weight, StackedWeight map, double scale, Numerics numerics) {
        this.weight = weight;
        this.map = map;
        this.scale = scale;
        this.numerics = numerics;
    }

    /** [vocabulary, d_model]. */
    public Tensor weight() {
        return weight;
    }

    /** [tokens, d_model] to [tokens, vocabulary] in the stream format. */
    public Tensor logits(Tensor hidden) {
        return Ops.cast(scores(hidden), numerics.stream());
    }

    /** The same in the product format. */
    public Tensor scores(Tensor hidden) {
        return map.apply(scaled(hidden));
    }

    /** From the gradient of the logits to that of what they were computed from: [tokens, vocabulary] to [tokens, d_model]. */
    public Tensor hiddenGradient(Tensor logitGradient) {
        Tensor gradient = Ops.mm(Ops.cast(logitGradient, numerics.product()), Ops.cast(weight, numerics.product()));
        return scaled(Ops.cast(gradient, numerics.stream()));
    }

    /** From the gradient of the logits to that of the weight: [tokens, vocabulary] and [tokens, d_model] to [vocabulary, d_model]. */
    public Tensor weightGradient(Tensor logitGradient, Tensor hidden) {
        return Ops.mm(Ops.cast(logitGradient, numerics.product()).t(), Ops.cast(scaled(hidden), numerics.product()));
    }

    private Tensor scaled(Tensor x) {
        return scale == 1 ? x : Ops.scale(x, scale);
    }
}
