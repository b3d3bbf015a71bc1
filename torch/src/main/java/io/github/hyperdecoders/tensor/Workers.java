package io.github.hyperdecoders.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Threads on each of which libtorch and its matrix library work alone. Work that falls into independent parts is done sooner by them
 * than by the threads of libtorch's operators, which wait for one another at the end of each (docs/performance.md).
 */
public final class Workers {
    /** A part has at most about so many tokens ... */
    private static final int MOST_TOKENS = 1024;
    /** ... and at least so many, or the work stays whole. */
    private static final int FEWEST_TOKENS = 256;

    private static @Nullable Workers shared;

    private final int count;
    private final ExecutorService threads;

    private Workers(int count) {
        this.count = count;
        threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "hyperdecoders-worker");
            thread.setDaemon(true);
            return thread;
        });
        int before = Threads.count();
        CyclicBarrier allStarted = new CyclicBarrier(count);
        List<Supplier<Integer>> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(() -> {
                Threads.alone();
                return await(allStarted);
            });
        }
        all(starts);
        // Each thread has its own number, but libtorch gives the one last set to threads that are new.
        torch.set_num_threads(before);
    }

    private static int await(CyclicBarrier barrier) {
        try {
            return barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As many as libtorch has threads. */
    private static synchronized Workers shared() {
        if (shared == null || shared.count < Threads.count()) {
            if (shared != null) {
                shared.threads.shutdown();
            }
            shared = new Workers(Threads.count());
        }
        return shared;
    }

    /** Into how many parts of like size work on so many tokens should fall for {@code threads}: as many for each of them, or one. */
    public static int parts(long tokens, int threads) {
        long most = (long) threads * MOST_TOKENS;
        long count = threads * ((tokens + most - 1) / most);
        return tokens < count * FEWEST_TOKENS ? 1 : (int) count;
    }

    /**
     * Runs all tasks, each on one thread, and waits for all of them, whether or not one fails. A task must not call this.
     *
     * @return their results in the tasks' order
     * @throws RuntimeException that of the first task in this order that failed
     */
    public static <T> List<T> run(List<Supplier<T>> tasks) {
        Workers workers = shared();
        Threads.holdBlas();
        try {
            return workers.all(tasks);
        } finally {
            Threads.releaseBlas();
        }
    }

    /** Runs {@code work} on one of so many threads, at most libtorch's, whom the others help with what it gives them by {@link Steps#each}. */
    static <T> T together(int threads, Supplier<T> work) {
        Team team = new Team(threads);
        List<Supplier<Optional<T>>> tasks = new ArrayList<>();
        tasks.add(() -> Optional.of(team.lead(work)));
        for (int i = 1; i < threads; i++) {
            tasks.add(() -> {
                team.help();
                return Optional.empty();
            });
        }
        return run(tasks).get(0).orElseThrow();
    }

    private <T> List<T> all(List<Supplier<T>> tasks) {
        List<CompletableFuture<T>> futures = tasks.stream()
                .map(task -> CompletableFuture.supplyAsync(task, threads))
                .toList();
        futures.forEach(future -> future.handle((result, failure) -> 0).join());
        List<T> results = new ArrayList<>();
        for (CompletableFuture<T> future : futures) {
            try {
                results.add(future.join());
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                if (e.getCause() instanceof Error cause) {
                    throw cause;
                }
                throw e;
            }
        }
        return results;
    }
}
