package io.github.hyperdecoders.data;

/**
 * A place in the endless sequence of training batches: all that a resumed run needs to know of it.
 *
 * @param epoch epochs behind it, from 0
 * @param batchInEpoch batches of this epoch behind it, from 0
 */
public record SamplerPosition(long epoch, long batchInEpoch) {
    /** The first batch of all. */
    public static final SamplerPosition START = new SamplerPosition(0, 0);

    /** @throws IllegalArgumentException if either is negative */
    public SamplerPosition {
        if (epoch < 0 || batchInEpoch < 0) {
            throw new IllegalArgumentException(
                    "epoch " + epoch + ", batch " + batchInEpoch + "; expected neither below 0");
        }
    }
}
