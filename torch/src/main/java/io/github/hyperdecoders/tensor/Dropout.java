package io.github.hyperdecoders.tensor;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Inverted dropout whose masks are a function of (seed, position): each element is zeroed with the given probability and the rest
 * scaled up to keep the mean. One thread at a time.
 */
public final class Dropout implements AutoCloseable {
    private static final int LEVELS = 1 << 16;

    private final double rate;
    private final int threshold;
    private final Randomness randomness;
    private boolean active;

    /** @param rate probability that an element is zeroed, kept to a multiple of 2^-16 */
    public Dropout(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout rate " + rate + "; expected a number in [0, 1)");
        }
        this.rate = rate;
        this.threshold = (int) Math.min(LEVELS - 1, Math.round(rate * LEVELS));
        this.randomness = new Randomness(0);
    }

    /** Turns dropout on for one forward pass; the masks follow from the arguments alone. */
    public void begin(long seed, long position) {
        randomness.reseed(seed, 0xD80, position);
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
        if (!active) {
            return x;
        }
        // 64 random bits give four 16-bit draws: a quarter of the generator's work of one draw per element.
        long elements = x.numel();
        Tensor bits = torch.empty(
                new long[] {(elements + 3) / 4}, new TensorOptions(ScalarType.Long), new MemoryFormatOptional());
        bits.random_(Long.MIN_VALUE, new LongOptional(), randomness.optional());
        Tensor draws = bits.view(ScalarType.Short).narrow(0, 0, elements).view(Tensors.shape(x));
        Tensor kept = draws.ge(new Scalar(threshold - LEVELS / 2));
        double scale = (double) LEVELS / (LEVELS - threshold);
        return x.mul(kept.to(x.scalar_type().intern()).mul_(new Scalar(scale)));
    }

    @Override
    public void close() {
        randomness.close();
    }
}
