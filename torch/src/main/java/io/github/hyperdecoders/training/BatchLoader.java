package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.Batches;
import io.github.hyperdecoders.data.Sampler;
import io.github.hyperdecoders.data.SamplerPosition;
import io.github.hyperdecoders.task.Example;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Tokenises the batches to come on a thread of its own, a few ahead of the training step. */
final class BatchLoader implements BatchSource, AutoCloseable {
    private static final int AHEAD = 4;

    private record Item(
            @Nullable TokenizedBatch batch, @Nullable RuntimeException failure) {}

    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;

    /**
     * Starts at {@code position}.
     *
     * @param examples what the sampler's indices point to
     * @param taskIndices index of each task's name
     */
    BatchLoader(
            List<Example> examples,
            Map<String, Integer> taskIndices,
            Sampler sampler,
            SamplerPosition position,
            T5Tokenizer tokenizer,
            int maxSourceLength,
            int maxTargetLength) {
        Batches batches = new Batches(sampler, position);
        thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            List<Example> batch = Arrays.stream(batches.next())
                                    .mapToObj(examples::get)
                                    .toList();
                            TokenizedBatch tokenized = new TokenizedBatch(
                                    TokenizedBatch.sources(batch, tokenizer, maxSourceLength),
                                    TokenizedBatch.targets(batch, tokenizer, maxTargetLength),
                                    batch.stream()
                                            .mapToLong(e -> taskIndices.getOrDefault(e.task(), -1))
                                            .toArray(),
                                    batches.position());
                            queue.put(new Item(tokenized, null));
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
    public TokenizedBatch next() throws InterruptedException {
        Item item = queue.take();
        if (item.batch != null) {
            return item.batch;
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
