package io.github.hyperdecoders.tensor;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A seeded source of random numbers on the processor. Nothing draws from libtorch's global generator but dropout on other
 * devices, which seeds it for each pass.
 */
public final class Randomness implements AutoCloseable {
    private final Generator generator;
    private final GeneratorOptional optional;

    public Randomness(long seed) {
        generator = torch.make_generator_cpu(seed);
        generator.retainReference();
        optional = new GeneratorOptional(generator);
        optional.retainReference();
    }

    /**
     * Starts the sequence of (seed, stream, position) anew, so that what is drawn at a position never depends on what was drawn
     * before it: a resumed run needs no saved generator state.
     */
    public void reseed(long seed, long stream, long position) {
        generator.set_current_seed(mix(mix(mix(seed) ^ stream) ^ position));
    }

    GeneratorOptional optional() {
        return optional;
    }

    /** Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): the finaliser of SplitMix64. */
    public static long mix(long z) {
        long x = z + 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    @Override
    public void close() {
        optional.close();
        generator.close();
    }
}
