package io.github.hyperdecoders.random;

import java.util.stream.IntStream;

/** Random permutations, the very ones PyTorch makes, so that splits hold the same examples as the reference's. */
public final class Permutation {
    /** From here on PyTorch draws otherwise. */
    private static final long LIMIT = 0xffff_ffffL / 20;

    private Permutation() {}

    /**
     * The numbers 0 to n-1 in the order of {@code torch.randperm(n, generator=torch.Generator().manual_seed(seed))} on the CPU: a
     * Fisher-Yates shuffle driven by MT19937.
     *
     * @throws IllegalArgumentException if {@code n} is negative or 214,748,364 or more
     */
    public static int[] of(int n, long seed) {
        if (n < 0 || n >= LIMIT) {
            throw new IllegalArgumentException("a permutation of " + n + " numbers; expected 0 to " + (LIMIT - 1));
        }
        int[] order = IntStream.range(0, n).toArray();
        MersenneTwister random = new MersenneTwister(seed);
        for (int i = 0; i < n - 1; i++) {
            int other = i + (int) (random.next32() % (n - i));
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }
}
