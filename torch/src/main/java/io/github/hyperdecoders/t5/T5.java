package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.T5Config;
import org.bytedeco.pytorch.Tensor;

/** An encoder-decoder T5 with its language-model head; its tensors belong to the parameter source it was built from. */
public final class T5 {
    private final Encoder encoder;
    private final Decoder decoder;
    private final OutputHead head;
    private final T5Config config;

    public T5(ParameterSource parameters, T5Config config) {
        this.config = config;
        int d = config.dModel();
        Tensor shared = parameters.get(
                T5Names.EMBEDDING,
                Role.SHARED_EMBEDDING,
                parameters.numerics().stream(),
                Initializer.normal(1),
                config.vocabSize(),
                d);
        encoder = new Encoder(shared, parameters, config);
        decoder = new Decoder(shared, parameters, config);
        Initializer fanIn = Initializer.normal(Math.pow(d, -0.5));
        Tensor weight = config.head().own()
                ? parameters.get(T5Names.LM_HEAD, Role.LM_HEAD, fanIn, config.vocabSize(), d)
                : shared;
        Linear.Part map = new Linear.Part(weight, null, parameters.numerics().product());
        head = new OutputHead(map, parameters.linear(map), config.head().scaled() ? Math.pow(d, -0.5) : 1);
    }

    public T5Config config() {
        return config;
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

    /** [tokens, d_model] the decoder's output to [tokens, vocabulary] in the stream dtype. */
    public Tensor logits(Tensor hidden, Engine engine) {
        return head.logits(hidden, engine);
    }
}
