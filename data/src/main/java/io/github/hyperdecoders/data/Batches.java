package io.github.hyperdecoders.data;

/**
 * A walk along a sampler's batches, epoch after epoch without end. Its whole state is its {@link #position}; the epoch it keeps is
 * only saved work. Not thread-safe.
 */
public final class Batches {
    private final Sampler sampler;
    private SamplerPosition position;
    private Sampler.Epoch epoch;

    /**
     * Starts at {@code position}, so that its batch is the first one.
     *
     * @throws IllegalArgumentException if the sampler's epochs have no such batch, as after a change of data or batch size
     */
    public Batches(Sampler sampler, SamplerPosition position) {
        if (position.batchInEpoch() >= sampler.batchesPerEpoch()) {
            throw new IllegalArgumentException("batch " + position.batchInEpoch() + " of an epoch; expected less than "
                    + sampler.batchesPerEpoch() + ", the batches per epoch");
        }
        this.sampler = sampler;
        this.position = position;
        this.epoch = sampler.epoch(position.epoch());
    }

    /** The place of the batch that {@link #next} gives. */
    public SamplerPosition position() {
        return position;
    }

    /** The examples of the batch at {@link #position}, as indices into the mixture, and a step on. */
    public int[] next() {
        int[] batch = epoch.batch(position.batchInEpoch());
        if (position.batchInEpoch() + 1 < sampler.batchesPerEpoch()) {
            position = new SamplerPosition(position.epoch(), position.batchInEpoch() + 1);
        } else {
            position = new SamplerPosition(position.epoch() + 1, 0);
            epoch = sampler.epoch(position.epoch());
        }
        return batch;
    }
}
