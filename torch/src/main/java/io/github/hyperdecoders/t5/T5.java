package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import org.bytedeco.pytorch.Tensor;

/** An encoder-decoder T5 with its language-model head; its tensors belong to the parameter source it was built from. */
public final class T5 {
    private final Encoder encoder;
    private final Decoder decoder;
    private final OutputHead head;
    private final T5Config config;
    private final Numerics numerics;

    public T5(ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.config = config;
        this.numerics = numerics;
        int d = config.dModel();
        Tensor shared =
                parameters.get(T5Names.SHARED, Role.SHARED_EMBEDDING, Initializer.normal(1), config.vocabSize(), d);
        encoder = new Encoder(shared, parameters, config, numerics, dropout);
        decoder = new Decoder(shared, parameters, config, numerics, dropout);
        Tensor weight = config.tied()
                ? shared
                : parameters.get(
                        T5Names.LM_HEAD, Role.LM_HEAD, Initializer.normal(Math.pow(d, -0.5)), config.vocabSize(), d);
        StackedWeight map = parameters.stack(new Factor(weight, numerics.product()));
        head = new OutputHead(weight, map, config.tied() ? Math.pow(d, -0.5) : 1, numerics);
    }

    public T5Config config() {
        return config;
    }

    public Numerics numerics() {
        return numerics;
    }

    public Encoder encoder() {
        return encoder;
    }

    public Decoder decoder() {
        return decoder;
    }

    public OutputHead head() {
        return head;
    }

    /** [tokens, d_model] the decoder's output to [tokens, vocabulary] in the stream format. */
    public Tensor logits(Tensor hidden) {
        return head.logits(hidden);
    }

    static RelativePositionBias positions(Stack stack, ParameterSource parameters, T5Config config) {
        Tensor table = parameters.get(
                T5Names.sublayer(stack.key(), 0, 0) + T5Names.RELATIVE_BIAS,
                stack.role(),
                Initializer.normal(Math.pow(config.dModel(), -0.5)),
                config.buckets(),
                config.heads());
        return new RelativePositionBias(table, config, stack == Stack.ENCODER);
    }

    static Tensor finalNorm(Stack stack, ParameterSource parameters, T5Config config) {
        return parameters.get(
                T5Names.finalLayerNorm(stack.key()), stack.layerNormRole(), Initializer.constant(1), config.dModel());
    }
}
