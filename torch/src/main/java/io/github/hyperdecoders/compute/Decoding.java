package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import java.util.function.Function;

/**
 * Decodings. Their steps are a few rows at a time in many small pieces, so that on the processor all threads take each piece together, in
 * slices: every large matrix product in slices of its weight's rows, the rest in slices of the batch (docs/performance-history.md).
 */
public final class Decoding {
    /** The pieces of a step are too small for more. */
    private static final int MOST_THREADS = 8;

    private Decoding() {}

    /**
     * Runs a decoding without gradients. Several at once share the threads, and those that find none free wait; the slices, and with them
     * every bit of the results, are the same whoever helps.
     */
    public static <T> T run(Numerics numerics, Function<Engine, T> decoding) {
        if (!Device.isCpu() || numerics == Numerics.FP64) {
            return decoding.apply(Engine.operators(numerics));
        }
        Function<Team, T> led = team -> {
            try (Scope scope = Scope.withoutGradients()) {
                return decoding.apply(Engine.forDecoding(numerics, team));
            }
        };
        int threads = Math.min(Threads.count(), MOST_THREADS);
        return threads == 1 ? led.apply(Team.ALONE) : Workers.together(threads, led);
    }
}
