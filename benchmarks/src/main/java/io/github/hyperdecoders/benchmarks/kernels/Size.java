package io.github.hyperdecoders.benchmarks.kernels;

import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5Sizes;

/** The sizes of T5 that kernels are timed at; adapters of 64, a hypernetwork's bottleneck of 128. */
public enum Size {
    /** For the test that every benchmark runs. */
    TINY,
    SMALL,
    BASE,
    LARGE;

    static final AdapterSettings ADAPTERS =
            new AdapterSettings(AdapterKind.NONE, AdapterKind.GENERATED, 64, 64, 128, false, true);

    private T5Config config() {
        return switch (this) {
            case TINY -> T5Config.v11(50, 16, 4, 24, 2, 4);
            case SMALL -> T5Sizes.SMALL;
            case BASE -> T5Sizes.BASE;
            case LARGE -> T5Sizes.LARGE;
        };
    }

    int width() {
        return config().dModel();
    }

    int vocabulary() {
        return config().vocabSize();
    }

    /** This size with so many layers in its stacks. */
    T5Config withLayers(int encoder, int decoder) {
        return config().withLayers(encoder, decoder);
    }

    /** One layer of attention alone: its feed-forward sublayer is one wide. */
    T5Config attentionOnly() {
        T5Config of = config();
        return T5Config.v11(of.vocabSize(), of.dModel(), of.dKv(), 1, 1, of.heads());
    }

    int decoderLayers() {
        return config().decoderLayers();
    }
}
