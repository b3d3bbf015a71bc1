package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;

/** The Hyperdecoder that the Python peers build: a T5 v1.1 with random weights, adapters of 64 in both stacks, a bottleneck of 128. */
final class PeerModel {
    private static final AdapterSettings ADAPTERS =
            new AdapterSettings(AdapterKind.MANUAL, AdapterKind.GENERATED, 64, 64, 128, false, true);

    private PeerModel() {}

    /**
     * Builds it; the caller closes it.
     *
     * @param size small, base or large; or tiny, which no peer has, for tests
     * @param layers of each stack; 0 for those of the size
     */
    static Model build(String size, int layers, Numerics numerics) {
        return Model.build(
                new ModelConfig(config(size, layers), ADAPTERS, List.of("all"), null),
                numerics,
                new Freezing(true, true, true, false, false, false),
                42,
                List.of(),
                role -> true);
    }

    /** The T5 of it without adapters; the caller closes it. */
    static Model stock(String size, Numerics numerics) {
        AdapterSettings none = new AdapterSettings(AdapterKind.NONE, AdapterKind.NONE, 0, 0, 0, false, false);
        return Model.build(
                new ModelConfig(config(size, 0), none, List.of(), null),
                numerics,
                new Freezing(true, false, false, false, false, false),
                42,
                List.of(),
                role -> true);
    }

    private static T5Config config(String size, int layers) {
        int[] s = switch (size) {
            case "tiny" -> new int[] {16, 24, 2, 2};
            case "small" -> new int[] {512, 1024, 8, 6};
            case "base" -> new int[] {768, 2048, 12, 12};
            case "large" -> new int[] {1024, 2816, 24, 16};
            default -> throw new InputException("size is '" + size + "', expected small, base or large");
        };
        int depth = layers > 0 ? layers : s[2];
        return T5Config.v11(32128, s[0], 64, s[1], depth, s[3]);
    }
}
