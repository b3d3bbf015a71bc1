package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;

/** The language-model head: a linear map of the decoder's output to a score for every token of the vocabulary. */
public final class OutputHead {
    private final Linear.Part weight;
    private final Linear map;
    private final double scale;

    /**
     * A head.
     *
     * @param weight [vocabulary, d_model]
     * @param map by this weight
     * @param scale by which the decoder's output is multiplied first: d_model^-0.5 in T5 1.0, otherwise 1
     */
    public OutputHead(Linear.Part weight, Linear map, double scale) {
        this.weight = weight;
        this.map = map;
        this.scale = scale;
    }

    /** [vocabulary, d_model]. */
    public Tensor weight() {
        return weight.weight();
    }

    /** [tokens, d_model] to [tokens, vocabulary] in the stream dtype. */
    public Tensor logits(Tensor hidden, Engine engine) {
        return Ops.cast(scores(hidden, engine), engine.numerics().stream());
    }

    /** [tokens, d_model] to [tokens, vocabulary] in the product dtype. */
    public Tensor scores(Tensor hidden, Engine engine) {
        return engine.linear(scaled(hidden), map);
    }

    /** From the gradient of the logits to that of what they were computed from: [tokens, vocabulary] to [tokens, d_model]. */
    public Tensor hiddenGradient(Tensor logitGradient, Engine engine) {
        Tensor gradient = engine.matrixProduct(inProduct(logitGradient), inProduct(weight()));
        return scaled(Ops.cast(gradient, engine.numerics().stream()));
    }

    /** From the gradient of the logits to that of the weight: [tokens, vocabulary] and [tokens, d_model] to [vocabulary, d_model]. */
    public Tensor weightGradient(Tensor logitGradient, Tensor hidden, Engine engine) {
        return engine.matrixProduct(inProduct(logitGradient).t(), inProduct(scaled(hidden)));
    }

    private Tensor inProduct(Tensor x) {
        return Ops.cast(x, weight.dtype());
    }

    private Tensor scaled(Tensor x) {
        return scale == 1 ? x : Ops.scale(x, scale);
    }
}
