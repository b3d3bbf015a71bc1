package io.github.hyperdecoders.data;

import io.github.hyperdecoders.random.MersenneTwister;

/** An epoch of batches that hold one task each, drawn with replacement; every batch from a generator seeded by its own place. */
final class SingleTaskEpoch implements Sampler.Epoch {
    private final Mixture mixture;
    private final int batchSize;
    private final long epochSeed;
    private final double[] weights;

    SingleTaskEpoch(Mixture mixture, int batchSize, long epochSeed, double[] weights) {
        this.mixture = mixture;
        this.batchSize = batchSize;
        this.epochSeed = epochSeed;
        this.weights = weights;
    }

    @Override
    public int[] batch(long batchInEpoch) {
        MersenneTwister random = new MersenneTwister(Seeds.mix(epochSeed, batchInEpoch));
        int task = drawTask(random.nextDouble());
        int offset = mixture.offset(task);
        int count = mixture.counts().get(task);
        int[] examples = new int[batchSize];
        for (int i = 0; i < batchSize; i++) {
            examples[i] = offset + (int) (random.next32() % count);
        }
        return examples;
    }

    /** The task at the share {@code u} in [0, 1) of the sum of the weights. */
    private int drawTask(double u) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double rest = u * sum;
        int task = 0;
        // Stops at the last task even where rounding leaves a rest above its weight.
        while (task < weights.length - 1 && rest >= weights[task]) {
            rest -= weights[task++];
        }
        return task;
    }
}
