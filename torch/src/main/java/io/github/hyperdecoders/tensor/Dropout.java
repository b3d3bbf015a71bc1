package io.github.hyperdecoders.tensor;

import io.github.hyperdecoders.vector.Dropper;
import io.github.hyperdecoders.vector.Factors;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Inverted dropout whose masks are a function of (seed, position): each element is zeroed with the given probability and the rest
 * scaled up to keep the mean. One thread at a time.
 *
 * <p>A mask is a hash of the places of its elements, 16 bits for each, in loops that the JVM turns into vector instructions, or in its
 * own where they serve: several times as fast as drawing from libtorch's generator, one number after the other (docs/performance.md).
 * On other devices than the processor libtorch's own kernel draws them, whose generator each pass seeds.
 */
public final class Dropout {
    private static final int LEVELS = 1 << 16;
    private static final int CHUNK = 2048;

    private final double rate;
    private final int threshold;
    private final float scale;
    private final Dropper dropper;
    /** {@link #scale} rounded to bfloat16: its bits. */
    private final int shortScale;

    private final int[] bits = new int[CHUNK];
    private final float[] factors = new float[CHUNK];
    private final short[] shortFactors = new short[CHUNK];
    private long pass;
    private long calls;
    private boolean active;

    /** @param rate probability that an element is zeroed, kept to a multiple of 2^-16 */
    public Dropout(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout rate " + rate + "; expected a number in [0, 1)");
        }
        this.rate = rate;
        this.threshold = (int) Math.min(LEVELS - 1, Math.round(rate * LEVELS));
        this.scale = (float) ((double) LEVELS / (LEVELS - threshold));
        this.dropper = new Dropper(threshold, scale);
        int bitsOfScale = Float.floatToRawIntBits(scale);
        this.shortScale = (bitsOfScale + 0x7FFF + ((bitsOfScale >>> 16) & 1)) >>> 16;
    }

    /** Turns dropout on for one forward pass; the masks follow from the arguments alone. */
    public void begin(long seed, long position) {
        pass = Randomness.mix(Randomness.mix(seed) ^ position);
        if (!Device.isCpu()) {
            torch.manual_seed(pass);
        }
        calls = 0;
        active = threshold > 0;
    }

    /** Turns dropout off. */
    public void end() {
        active = false;
    }

    public double rate() {
        return rate;
    }

    /** {@code x} with elements dropped while training, {@code x} itself otherwise; any shape. */
    public Tensor apply(Tensor x) {
        return apply(x, x.scalar_type().intern());
    }

    /** The same, in {@code format} where that comes in the same pass, and in the format of {@code x} otherwise. */
    public Tensor apply(Tensor x, ScalarType format) {
        if (!active) {
            return x;
        }
        if (!Device.isCpu()) {
            return torch.dropout(x, rate, true);
        }
        if (Vectors.serve(x) && x.dim() == 2) {
            return byVectors(x, format);
        }
        ScalarType type = x.scalar_type().intern();
        boolean bfloat16 = type == ScalarType.BFloat16;
        Tensor mask = Tensors.empty(bfloat16 ? type : ScalarType.Float, Tensors.shape(x));
        fill(mask, Randomness.mix(pass + calls++), bfloat16);
        return x.mul(Ops.cast(mask, type));
    }

    /** No mask is kept: the backward pass makes it again. */
    private Tensor byVectors(Tensor x, ScalarType format) {
        ScalarType type = x.scalar_type().intern();
        Factors factors = factors();
        return GradientPort.attach(
                dropped(x, factors, format), x, gradient -> dropped(gradient.contiguous(), factors, type));
    }

    private static Tensor dropped(Tensor x, Factors factors, ScalarType format) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor result = scope.keep(Tensors.empty(format, Tensors.shape(x)));
            Dropper.apply(factors, Tensors.reader(x), (int) x.size(0), (int) x.size(1), Tensors.writer(result));
            return result;
        }
    }

    /** The factors that {@link #apply} would multiply by, for one use by vector instructions, in parts, as often as they are needed. */
    public Factors factors() {
        if (!active) {
            return Factors.NONE;
        }
        long key = Randomness.mix(pass + calls++);
        return (part, to, count) -> dropper.fill(to, count, Randomness.mix(key + part));
    }

    private void fill(Tensor mask, long key, boolean bfloat16) {
        long elements = mask.numel();
        FloatPointer out = new FloatPointer(mask.data_ptr());
        ShortPointer shortOut = new ShortPointer(mask.data_ptr());
        for (long start = 0; start < elements; start += 2L * CHUNK) {
            hash((int) (start >>> 1), (int) key, (int) (key >>> 32));
            for (int half = 0; half < 2; half++) {
                long at = start + (long) half * CHUNK;
                int count = (int) Math.min(CHUNK, elements - at);
                if (count > 0 && bfloat16) {
                    decideShort(16 * half);
                    shortOut.position(at).put(shortFactors, 0, count);
                } else if (count > 0) {
                    decide(16 * half);
                    out.position(at).put(factors, 0, count);
                }
            }
        }
    }

    /** 32 bits for each place: the finaliser of MurmurHash3 (Appleby, 2011) over a keyed Weyl sequence. */
    private void hash(int first, int key, int otherKey) {
        for (int i = 0; i < CHUNK; i++) {
            int h = (first + i) * 0x9E3779B9 + key;
            h = (h ^ (h >>> 16)) * 0x85EBCA6B ^ otherKey;
            h = (h ^ (h >>> 13)) * 0xC2B2AE35;
            bits[i] = h ^ (h >>> 16);
        }
    }

    /** The factor for each place from 16 of its bits, without a branch: 0 where they are below the threshold. */
    private void decide(int shift) {
        for (int i = 0; i < CHUNK; i++) {
            factors[i] = ((threshold - 1 - ((bits[i] >>> shift) & 0xFFFF)) >>> 31) * scale;
        }
    }

    /** The same as bfloat16, the upper half of a float. */
    private void decideShort(int shift) {
        for (int i = 0; i < CHUNK; i++) {
            shortFactors[i] = (short) (((threshold - 1 - ((bits[i] >>> shift) & 0xFFFF)) >>> 31) * shortScale);
        }
    }
}
