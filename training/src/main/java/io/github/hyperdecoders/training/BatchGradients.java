package io.github.hyperdecoders.training;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.batch.LikeParts;
import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.compute.Workers;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.Replica;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.PendingNumber;
import io.github.hyperdecoders.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Loss and gradients of batches. The rows of a large batch fall into parts of about as many tokens, rows of like length together, and each
 * part goes forward and backward on a thread of its own: that takes less time than sharing out every operator, and less memory where there
 * are more parts than threads (docs/performance-history.md). The gradients are added up in one order, so that a step is a function of the batch,
 * the dropout's seed and the number of threads.
 */
public final class BatchGradients implements AutoCloseable {
    /** What the gradients of further networks may take, in bytes; a large model that is trained whole stays with one. */
    private static final long MOST_BYTES = 512L << 20;

    /**
     * What a batch gave.
     *
     * @param loss of the whole batch
     * @param forward seconds
     * @param backward seconds
     */
    public record Outcome(PendingNumber loss, double forward, double backward) {
        private Outcome plus(Outcome other) {
            return new Outcome(
                    PendingNumber.of(loss.value() + other.loss.value()),
                    forward + other.forward,
                    backward + other.backward);
        }
    }

    private final Model model;
    private final Loss objective;
    private final boolean recomputes;
    private final int threads;
    private final List<Replica> replicas = new ArrayList<>();

    /** For as many threads as libtorch has now, as far as memory allows; another device than the processor is fed by one. */
    public BatchGradients(Model model, Loss objective) {
        this(model, objective, false);
    }

    /**
     * The same.
     *
     * @param recomputes whether every block is computed again in the backward pass
     */
    public BatchGradients(Model model, Loss objective, boolean recomputes) {
        this.recomputes = recomputes;
        this.model = model;
        this.objective = objective;
        this.threads = threads(model);
    }

    /** How many threads take parts of a large batch of the model's. */
    static int threads(Model model) {
        long bytes = model.parameters().trained().stream()
                .mapToLong(p -> p.tensor().nbytes())
                .sum();
        int wanted = Device.isCpu() ? Threads.count() : 1;
        return bytes * (wanted - 1) <= MOST_BYTES ? wanted : 1;
    }

    /**
     * Adds the gradients of {@code weight} times the batch's loss to those of the model's trained parameters.
     *
     * @param seed with {@code position}: of the dropout, see {@link Dropout}
     * @param position below 2^40
     */
    public Outcome add(TokenizedBatch batch, long seed, long position, double weight) {
        long targetTokens =
                Arrays.stream(batch.labels()).mapToLong(ids -> ids.length).sum();
        // An accelerator takes a batch whole: it is fed by one thread, and each part would be launched anew.
        List<TokenizedBatch> parts = Device.isCpu() ? parts(batch, threads) : List.of(batch);
        if (parts.size() == 1) {
            return part(model.network(), batch, targetTokens, seed, position, weight);
        }
        int side = Math.min(threads, parts.size());
        List<Supplier<Outcome>> tasks = new ArrayList<>();
        for (int i = 0; i < side; i++) {
            int first = i;
            AdaptedT5 network = i == 0 ? model.network() : replica(i).network();
            tasks.add(() -> {
                Outcome sum = new Outcome(PendingNumber.of(0), 0, 0);
                for (int p = first; p < parts.size(); p += side) {
                    long place = position | (long) p << 40;
                    sum = sum.plus(part(network, parts.get(p), targetTokens, seed, place, weight));
                }
                return sum;
            });
        }
        Outcome sum = Workers.run(tasks).stream().reduce(Outcome::plus).orElseThrow();
        replicas.forEach(replica -> replica.parameters().handOver());
        return new Outcome(sum.loss, sum.forward / side, sum.backward / side);
    }

    private Outcome part(
            AdaptedT5 network, TokenizedBatch rows, long targetTokens, long seed, long position, double weight) {
        long started = System.nanoTime();
        Dropout dropout = new Dropout(model.config().t5().dropout(), seed, position);
        Engine engine = Engine.forTraining(model.numerics(), dropout, recomputes);
        try (Scope scope = Scope.open()) {
            Batch batch = rows.tensors(model.config().t5().startId());
            Tensor value = objective.of(network, batch, targetTokens, engine);
            PendingNumber loss = PendingNumber.of(value);
            long turned = System.nanoTime();
            Ops.backward(weight == 1 ? value : value.mul(new Scalar(weight)));
            return new Outcome(loss, (turned - started) / 1e9, (System.nanoTime() - turned) / 1e9);
        }
    }

    /** The rows with the longest sources first, cut into parts of like cost: as many for each thread, or one. */
    static List<TokenizedBatch> parts(TokenizedBatch batch, int threads) {
        TokenizedBatch sorted = batch.longestFirst();
        int[] tokens = IntStream.range(0, sorted.size()).map(sorted::tokens).toArray();
        int count = Workers.parts(Arrays.stream(tokens).asLongStream().sum(), threads);
        List<TokenizedBatch> parts = new ArrayList<>();
        int first = 0;
        for (int end : LikeParts.ends(Math.min(count, sorted.size()), tokens)) {
            parts.add(sorted.rows(first, end));
            first = end;
        }
        return parts;
    }

    private Replica replica(int worker) {
        while (replicas.size() < worker) {
            replicas.add(model.replica());
        }
        return replicas.get(worker - 1);
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
        replicas.clear();
    }
}
