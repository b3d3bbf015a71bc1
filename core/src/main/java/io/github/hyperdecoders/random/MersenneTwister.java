package io.github.hyperdecoders.random;

/**
 * The generator MT19937 (Matsumoto and Nishimura 1998) as PyTorch seeds and reads it on the CPU. Not thread-safe: made where it is
 * needed, from a seed, and dropped.
 */
public final class MersenneTwister {
    private static final int N = 624;
    private static final int M = 397;

    private final int[] state = new int[N];
    private int next = N;

    /** Seeds with the low 32 bits, as {@code torch.Generator.manual_seed} does for this generator. */
    public MersenneTwister(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** The next number in [0, 2^32). */
    public long next32() {
        if (next == N) {
            refill();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        y ^= y >>> 18;
        return Integer.toUnsignedLong(y);
    }

    /** The next number in [0, 1), of 53 random bits. */
    public double nextDouble() {
        return ((next32() >>> 5) * 0x1p26 + (next32() >>> 6)) * 0x1p-53;
    }

    private void refill() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }
}
