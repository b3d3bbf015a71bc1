package io.github.hyperdecoders.data;

/** Seeds made of a seed and a place. */
final class Seeds {
    private Seeds() {}

    /**
     * A seed for place {@code n} under {@code seed}. Both pass through the finaliser of SplitMix64 (Steele et al. 2014): a plain sum
     * would give epoch 1 of seed 42 the order of epoch 0 of seed 43, and runs that should be independent would share their batches.
     */
    static long mix(long seed, long n) {
        return scramble(scramble(seed) + n);
    }

    static void checkBatchSize(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size " + batchSize + "; expected a positive number");
        }
    }

    private static long scramble(long seed) {
        long z = seed + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
