package io.github.hyperdecoders.benchmarks.kernels;

import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;
import java.util.SplittableRandom;

/** Models and tokens of random numbers, always the same. */
final class RandomModel {
    private static final long SEED = 42;

    private RandomModel() {}

    /** A Hyperdecoder of which adapters and hypernetwork are trained; the caller closes it. */
    static Model withAdapters(T5Config config, Numerics numerics) {
        return build(config, Size.ADAPTERS, numerics);
    }

    /** A T5 of which nothing but its layer norms is trained; the caller closes it. */
    static Model plain(T5Config config, Numerics numerics) {
        return build(config, new AdapterSettings(AdapterKind.NONE, AdapterKind.NONE, 0, 0, 0, false, false), numerics);
    }

    private static Model build(T5Config config, AdapterSettings adapters, Numerics numerics) {
        Freezing freezing = new Freezing(true, true, true, false, false, true);
        return Model.build(
                new ModelConfig(config, adapters, List.of("all"), null),
                numerics,
                freezing,
                SEED,
                List.of(),
                role -> true);
    }

    /** Rows of one length, in the scope that is open. */
    static Tokens tokens(int rows, int length, int vocabulary) {
        SplittableRandom random = new SplittableRandom(SEED);
        int[][] ids = new int[rows][];
        for (int row = 0; row < rows; row++) {
            ids[row] = random.ints(length, 2, vocabulary).toArray();
        }
        return Tokens.of(ids);
    }
}
