package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.SamplerPosition;

/** Where the batches of a training come from, one after the other without end. */
@FunctionalInterface
interface BatchSource {
    /**
     * A batch and where to go on after it.
     *
     * @param next position of the batch after it
     */
    record Loaded(TokenizedBatch batch, SamplerPosition next) {}

    /** The next batch, waiting for it where need be. */
    Loaded next() throws InterruptedException;
}
