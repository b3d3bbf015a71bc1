package io.github.hyperdecoders.training;

/** Where the batches of a training come from, one after the other without end. */
@FunctionalInterface
interface BatchSource {
    /** The next batch, waiting for it where need be. */
    TokenizedBatch next() throws InterruptedException;
}
