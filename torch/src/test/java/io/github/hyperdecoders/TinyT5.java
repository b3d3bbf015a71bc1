package io.github.hyperdecoders;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.parameter.Parameters;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.List;
import java.util.Random;

/** A random model small enough to compare with arithmetic done by hand; owns its parameters. */
public record TinyT5(Parameters parameters, AdaptedT5 model) implements AutoCloseable {
    public static final List<String> TASKS = List.of("cola", "rte", "stsb");
    public static final Freezing ADAPTERS_ONLY = new Freezing(true, true, true, false, false, false);
    public static final Freezing NOTHING_FROZEN = new Freezing(false, false, false, false, false, false);

    /** Two layers in the encoder, three in the decoder, 16 wide, v1.1. */
    public static T5Config config(int vocabulary) {
        return T5Config.v11(vocabulary, 16, 4, 24, 2, 4).withLayers(2, 3).withDropout(0);
    }

    public static AdapterSettings adapters(AdapterKind encoder, AdapterKind decoder) {
        return encoder.isLora() || decoder.isLora()
                ? lora(encoder, decoder, "q", "v", "o", "wi_1", "wo")
                : new AdapterSettings(encoder, decoder, 5, 3, 7, false, true);
    }

    /** The same with LoRA of rank 2 on the given projections; its alpha keeps generated factors of lively models from saturating attention. */
    public static AdapterSettings lora(AdapterKind encoder, AdapterKind decoder, String... targets) {
        return new AdapterSettings(
                encoder,
                decoder,
                5,
                3,
                7,
                HypernetworkScope.SHARED,
                false,
                true,
                64,
                128,
                64,
                2,
                0.25,
                List.of(targets));
    }

    /** Fresh from its initialisers. */
    public static TinyT5 fresh(T5Config config, AdapterSettings adapters, Numerics numerics, Freezing freezing) {
        Parameters parameters = new Parameters(numerics, freezing, 20_220, List.of(), role -> true);
        return new TinyT5(parameters, new AdaptedT5(parameters, config, adapters, TASKS));
    }

    /** As {@link #fresh}, with adapters that are as strong as the rest of the model. */
    public static TinyT5 lively(T5Config config, AdapterSettings adapters, Numerics numerics, Freezing freezing) {
        TinyT5 tiny = fresh(config, adapters, numerics, freezing);
        try (Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(0)) {
            for (Parameter parameter : tiny.parameters.all()) {
                if (!parameter.role().isBase()) {
                    randomness.reseed(7, parameter.name().hashCode(), 0);
                    parameter
                            .tensor()
                            .copy_(Tensors.drawn(
                                    numerics.stream(),
                                    value -> Ops.uniform(value, -0.5, 0.5, randomness),
                                    Tensors.shape(parameter.tensor())));
                }
            }
        }
        return tiny;
    }

    /** The same in double with only the adapters trained. */
    public static TinyT5 lively(int vocabulary, AdapterKind encoder, AdapterKind decoder) {
        return lively(config(vocabulary), adapters(encoder, decoder), Numerics.FP64, ADAPTERS_ONLY);
    }

    /** A row of token ids that ends with the end of sequence. */
    public static int[] tokens(int length, int vocabulary, long seed) {
        Random random = new Random(seed);
        int[] tokens = random.ints(length, 2, vocabulary).toArray();
        tokens[length - 1] = 1;
        return tokens;
    }

    /** What computes a pass of it on this thread, without dropout. */
    public Engine engine() {
        return Engine.forTraining(parameters.numerics(), Dropout.NONE);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
