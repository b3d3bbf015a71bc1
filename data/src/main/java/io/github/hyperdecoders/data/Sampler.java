package io.github.hyperdecoders.data;

import io.github.hyperdecoders.random.Permutation;
import java.util.Arrays;

/**
 * Which examples of a {@link Mixture} make up which training batch: a pure function of the seed, the epoch and the batch's place in
 * it. No random state survives between batches, so going on at a saved {@link SamplerPosition} gives what an uninterrupted run would
 * have seen. Immutable.
 */
public sealed interface Sampler {
    /** The examples drawn from. */
    Mixture mixture();

    /** How many examples a full batch has. */
    int batchSize();

    /** The seed of every order; runs of different seeds share none. */
    long seed();

    /** The order of one epoch, counted from 0. */
    Epoch epoch(long epoch);

    /** How many batches an epoch has: as many as it takes to hold every example once. */
    default long batchesPerEpoch() {
        return (mixture().total() + batchSize() - 1L) / batchSize();
    }

    /** The batches of one epoch. */
    @FunctionalInterface
    interface Epoch {
        /**
         * The examples of a batch, as indices into the mixture; the array is the caller's.
         *
         * @param batchInEpoch from 0 up to {@link Sampler#batchesPerEpoch}
         */
        int[] batch(long batchInEpoch);
    }

    /**
     * Every example once per epoch, in the order of {@code Permutation.of(total, Seeds.mix(seed, epoch))}, tasks mixed within a batch
     * and so in proportion to their size. The epoch's last batch holds what is left.
     */
    record Concatenate(Mixture mixture, int batchSize, long seed) implements Sampler {
        public Concatenate {
            Seeds.checkBatchSize(batchSize);
        }

        @Override
        public Epoch epoch(long epoch) {
            int[] order = Permutation.of(mixture.total(), Seeds.mix(seed, epoch));
            return batch -> {
                long start = Math.multiplyExact(batch, (long) batchSize);
                return Arrays.copyOfRange(
                        order, Math.toIntExact(start), (int) Math.min(start + batchSize, order.length));
            };
        }
    }

    /**
     * Batches of a single task each. Task i is drawn with a probability in proportion to (n_i / N)^(1 / temperature), its examples
     * evenly and with replacement; all batches are full. Temperature 1 is proportional to size, a large one nearly even.
     */
    record Temperature(Mixture mixture, int batchSize, long seed, double temperature) implements Sampler {
        public Temperature {
            Seeds.checkBatchSize(batchSize);
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("temperature " + temperature + "; expected a positive number");
            }
        }

        @Override
        public Epoch epoch(long epoch) {
            double total = mixture.total();
            double[] weights = mixture.counts().stream()
                    .mapToDouble(count -> Math.pow(count / total, 1 / temperature))
                    .toArray();
            return new SingleTaskEpoch(mixture, batchSize, Seeds.mix(seed, epoch), weights);
        }
    }

    /** As {@link Temperature}, every task drawn with the same probability. */
    record Even(Mixture mixture, int batchSize, long seed) implements Sampler {
        public Even {
            Seeds.checkBatchSize(batchSize);
        }

        @Override
        public Epoch epoch(long epoch) {
            double[] weights = new double[mixture.counts().size()];
            Arrays.fill(weights, 1);
            return new SingleTaskEpoch(mixture, batchSize, Seeds.mix(seed, epoch), weights);
        }
    }
}
