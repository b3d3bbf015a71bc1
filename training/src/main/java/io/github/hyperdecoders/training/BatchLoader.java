package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.Batches;
import io.github.hyperdecoders.data.Sampler;
import io.github.hyperdecoders.data.SamplerPosition;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Makes the batches to come on a thread of its own, a few ahead of the training step. */
final class BatchLoader implements BatchSource, AutoCloseable {
    private static final int AHEAD = 4;

    private record Item(@Nullable Loaded loaded, @Nullable RuntimeException failure) {}

    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;

    /** Starts with the batch at {@code position}. */
    BatchLoader(Sampler sampler, SamplerPosition position, TrainingData.BatchMaker maker) {
        Batches batches = new Batches(sampler, position);
        thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            SamplerPosition place = batches.position();
                            TokenizedBatch batch = maker.batch(batches.next(), place);
                            queue.put(new Item(new Loaded(batch, batches.position()), null));
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        fail(e);
                    }
                },
                "batch-loader");
        thread.setDaemon(true);
        thread.start();
    }

    private void fail(RuntimeException failure) {
        try {
            queue.put(new Item(null, failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Loaded next() throws InterruptedException {
        Item item = queue.take();
        if (item.loaded != null) {
            return item.loaded;
        }
        throw item.failure == null ? new IllegalStateException("batch loader stopped") : item.failure;
    }

    @Override
    public void close() {
        thread.interrupt();
        queue.clear();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
