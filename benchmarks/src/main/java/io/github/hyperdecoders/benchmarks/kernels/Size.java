package io.github.hyperdecoders.benchmarks.kernels;

import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.T5Shape;
import io.github.hyperdecoders.t5.T5Config;

/** The sizes of T5 that kernels are timed at; adapters of 64, a hypernetwork's bottleneck of 128. */
public enum Size {
    /** For the test that every benchmark runs. */
    TINY,
    SMALL,
    BASE,
    LARGE;

    static final AdapterSettings ADAPTERS =
            new AdapterSettings(AdapterKind.NONE, AdapterKind.GENERATED, 64, 64, 128, false, true);

    private static final int TINY_VOCABULARY = 50;

    private T5Shape shape() {
        return switch (this) {
            case TINY -> T5Shape.v11(16, 4, 24, 2, 4);
            case SMALL -> T5Shape.SMALL;
            case BASE -> T5Shape.BASE;
            case LARGE -> T5Shape.LARGE;
        };
    }

    int width() {
        return shape().modelDim();
    }

    int vocabulary() {
        return this == TINY ? TINY_VOCABULARY : shape().vocabulary();
    }

    /** This size with so many layers in its stacks. */
    T5Config withLayers(int encoder, int decoder) {
        return config(encoder, decoder, shape().feedForwardDim());
    }

    /** One layer of attention alone: its feed-forward sublayer is one wide. */
    T5Config attentionOnly() {
        return config(1, 1, 1);
    }

    int decoderLayers() {
        return shape().decoderLayers();
    }

    private T5Config config(int encoder, int decoder, int feedForward) {
        return new T5Config(
                vocabulary(),
                shape().modelDim(),
                shape().headDim(),
                feedForward,
                encoder,
                decoder,
                shape().heads(),
                32,
                128,
                0.1,
                1e-6,
                true,
                false,
                0,
                1);
    }
}
