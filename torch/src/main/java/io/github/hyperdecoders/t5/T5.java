package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** An encoder-decoder T5 with its language-model head; its tensors belong to the parameter source it was built from. */
public final class T5 {
    /** Stands for minus infinity in masks: its exponential is zero, and no sum of it is not-a-number. */
    private static final double MASKED = -1e30;

    private final Encoder encoder;
    private final Decoder decoder;
    private final Tensor head;
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
        head = config.tied()
                ? shared
                : parameters.get(
                        T5Names.LM_HEAD, Role.LM_HEAD, Initializer.normal(Math.pow(d, -0.5)), config.vocabSize(), d);
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

    /** [.., d_model] the decoder's output to [.., vocabulary] in the stream format. */
    public Tensor logits(Tensor hidden) {
        Tensor scaled = config.tied() ? Ops.scale(hidden, Math.pow(config.dModel(), -0.5)) : hidden;
        return Ops.cast(Ops.linear(scaled, head, numerics), numerics.stream());
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

    /** [batch, length] int64 to [batch, 1, 1, length]: 0 where there is a token, masked where there is none. */
    static Tensor maskBias(Tensor mask, Numerics numerics) {
        Tensor absent = mask.eq(new Scalar(0L)).to(numerics.stream());
        return Ops.scale(absent, MASKED).view(mask.size(0), 1, 1, mask.size(1));
    }

    /** [length, length]: masked above the diagonal. */
    static Tensor causalBias(int length, Numerics numerics) {
        return torch.full(new long[] {length, length}, new Scalar(MASKED), new TensorOptions(numerics.stream()))
                .triu(1);
    }
}
