package io.github.hyperdecoders.vector;

/**
 * Factors of inverted dropout as a function of a key and of places: 16 bits of a hash for each, MurmurHash3's finaliser (Appleby, 2011) over a
 * keyed Weyl sequence.
 *
 * @param threshold how many of 65,536 numbers are dropped
 * @param scale factor of the others
 */
public record Dropper(int threshold, float scale) {
    /** Places whose factors are made together: from each hash that of a place in the first half, and of one in the second. */
    private static final int STRETCH = 4096;

    /** The step of the Weyl sequence, and MurmurHash3's two multipliers. */
    static final int WEYL = 0x9E3779B9;

    static final int MIX = 0x85EBCA6B;
    static final int MIX_AGAIN = 0xC2B2AE35;

    /** Overwrites the first {@code count} of {@code to}; equal keys give equal factors. */
    public void fill(float[] to, int count, long key) {
        for (int start = 0; start < count; start += STRETCH) {
            int here = Math.min(STRETCH, count - start);
            int half = (here + 1) / 2;
            int weyl = (start >>> 1) * WEYL + (int) key;
            Lanes.dropout(weyl, (int) (key >>> 32), threshold, scale, to, start, half, here - half);
        }
    }

    /** As {@link #fill}, to the same factors, without vector instructions. */
    public void fillPlainly(float[] to, int count, long key) {
        for (int start = 0; start < count; start += STRETCH) {
            int here = Math.min(STRETCH, count - start);
            int half = (here + 1) / 2;
            int weyl = (start >>> 1) * WEYL + (int) key;
            for (int i = 0; i < half; i++) {
                int h = hash(weyl + i * WEYL, (int) (key >>> 32));
                to[start + i] = (h & 0xFFFF) < threshold ? 0 : scale;
                if (i < here - half) {
                    to[start + half + i] = h >>> 16 < threshold ? 0 : scale;
                }
            }
        }
    }

    static int hash(int argument, int key) {
        int h = (argument ^ argument >>> 16) * MIX ^ key;
        h = (h ^ h >>> 13) * MIX_AGAIN;
        return h ^ h >>> 16;
    }

    /**
     * Multiplies by factors, a row a part.
     *
     * @param x [rows, width]
     * @param result [rows, width], overwritten
     */
    public static void apply(Factors factors, FloatReader x, int rows, int width, FloatWriter result) {
        int whole = Lanes.rounded(width);
        float[] numbers = new float[whole];
        float[] product = new float[whole];
        for (int row = 0; row < rows; row++) {
            x.read(row * width, numbers, 0, width);
            factors.read(row, product, width);
            Lanes.multiplyEach(numbers, product, whole);
            result.write(product, 0, width, row * width);
        }
    }
}
