package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.Dropper;
import io.github.hyperdecoders.vector.Factors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Inverted dropout of one pass, whose masks are a function of (seed, position): each element is zeroed with the given probability and the
 * rest scaled up to keep the mean. For one thread.
 *
 * <p>A mask is a hash of the places of its elements ({@link Dropper}): several times as fast as drawing from libtorch's generator, one
 * number after the other (docs/performance-history.md). On other devices than the processor libtorch's own kernel draws them, whose generator each
 * pass seeds.
 */
public final class Dropout {
    /** Drops nothing. */
    public static final Dropout NONE = new Dropout(0, 0, 0);

    private static final int LEVELS = 1 << 16;

    private final double rate;
    private final Dropper dropper;
    private final long pass;
    private long calls;

    /**
     * The dropout of one pass; its masks follow from the arguments alone.
     *
     * @param rate probability that an element is zeroed, kept to a multiple of 2^-16
     */
    public Dropout(double rate, long seed, long position) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout rate " + rate + "; expected a number in [0, 1)");
        }
        this.rate = rate;
        int threshold = (int) Math.min(LEVELS - 1, Math.round(rate * LEVELS));
        this.dropper = new Dropper(threshold, (float) ((double) LEVELS / (LEVELS - threshold)));
        this.pass = Randomness.mix(Randomness.mix(seed) ^ position);
        if (isActive() && !Device.isCpu()) {
            torch.manual_seed(pass);
        }
    }

    private Dropout(Dropout other) {
        rate = other.rate;
        dropper = other.dropper;
        pass = other.pass;
        calls = other.calls;
    }

    /**
     * Another that draws the masks that this one draws from here on. What draws them on other devices than the processor has no place to
     * begin at: it is seeded anew, now and by {@link #again}.
     */
    Dropout fromHere() {
        if (!Device.isCpu()) {
            calls++;
        }
        Dropout same = new Dropout(this);
        same.again();
        return same;
    }

    /** To be called on what {@link #fromHere} gave, before it draws. */
    void again() {
        if (isActive() && !Device.isCpu()) {
            torch.manual_seed(Randomness.mix(pass + calls));
        }
    }

    /** Whether it drops anything. */
    boolean isActive() {
        return dropper.threshold() > 0;
    }

    /** The probability that an element is zeroed. */
    double rate() {
        return rate;
    }

    /** {@code x} with elements dropped by libtorch's operators; {@code x} itself where none are to be. */
    Tensor apply(Tensor x) {
        if (!isActive()) {
            return x;
        }
        return Device.isCpu() ? x.mul(mask(x)) : torch.dropout(x, rate, true);
    }

    private Tensor mask(Tensor x) {
        Tensor mask = Tensors.empty(ScalarType.Float, Tensors.shape(x));
        int width = (int) x.size(-1);
        float[] row = new float[width];
        long key = nextKey();
        long rows = x.numel() / width;
        var out = Tensors.floats(mask);
        for (int r = 0; r < rows; r++) {
            dropper.fillPlainly(row, width, Randomness.mix(key + r));
            out.put(r * width, row, 0, width);
        }
        return Ops.cast(mask, x.scalar_type().intern());
    }

    /** What {@link #apply} would multiply by, for one use by vector instructions, in parts, as often as they are needed. */
    Factors factors() {
        if (!isActive()) {
            return Factors.NONE;
        }
        long key = nextKey();
        return (part, to, count) -> dropper.fill(to, count, Randomness.mix(key + part));
    }

    private long nextKey() {
        return Randomness.mix(pass + calls++);
    }
}
