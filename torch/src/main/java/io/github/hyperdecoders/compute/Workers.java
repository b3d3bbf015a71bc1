package io.github.hyperdecoders.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;

/**
 * Threads on each of which libtorch and its matrix library work alone. Work that falls into independent parts is done sooner by them
 * than by the threads of libtorch's operators, which wait for one another at the end of each (docs/performance-history.md). One pool for the process,
 * which grows to as many as libtorch has threads.
 */
public final class Workers {
    /** A part has at most about so many tokens ... */
    private static final int MOST_TOKENS = 1024;
    /** ... and at least so many, or the work stays whole. */
    private static final int FEWEST_TOKENS = 256;

    private static volatile CountDownLatch starting = new CountDownLatch(0);
    private static final ThreadPoolExecutor THREADS =
            new ThreadPoolExecutor(0, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Workers::thread);

    private Workers() {}

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    Threads.alone();
                    starting.countDown();
                    work.run();
                },
                "hyperdecoders-worker");
        thread.setDaemon(true);
        return thread;
    }

    /** Lets the pool grow to as many as libtorch has threads. */
    private static synchronized void start() {
        int before = Threads.count();
        int more = before - THREADS.getCorePoolSize();
        if (more <= 0) {
            return;
        }
        starting = new CountDownLatch(more);
        THREADS.setMaximumPoolSize(before);
        THREADS.setCorePoolSize(before);
        THREADS.prestartAllCoreThreads();
        try {
            starting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Each thread has its own number, but libtorch gives the one last set to threads that are new.
        torch.set_num_threads(before);
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
        start();
        try (Threads.SerialBlas serial = Threads.serialBlas()) {
            List<CompletableFuture<T>> futures = tasks.stream()
                    .map(task -> CompletableFuture.supplyAsync(task, THREADS))
                    .toList();
            futures.forEach(future -> future.handle((result, failure) -> 0).join());
            return futures.stream().map(Workers::result).toList();
        }
    }

    private static <T> T result(CompletableFuture<T> done) {
        try {
            return done.join();
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

    /** Runs {@code work} on one of so many threads, at most libtorch's, whom the others help with what it gives its team. */
    static <T> T together(int threads, Function<Team, T> work) {
        Team team = new Team(threads).open();
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

    /** Runs {@code work} on the calling thread, which is none of these and works alone, helped by as many of these as the team has room for. */
    static void help(Team team, Runnable work) {
        team.open();
        List<CompletableFuture<Void>> helpers = new ArrayList<>();
        for (int i = 1; i < team.size(); i++) {
            helpers.add(CompletableFuture.runAsync(team::help, THREADS));
        }
        try (Threads.SerialBlas serial = Threads.serialBlas()) {
            team.lead(same -> {
                work.run();
                return team;
            });
        } finally {
            helpers.forEach(CompletableFuture::join);
        }
    }

    /**
     * Starts a thread of its own on which libtorch and its matrix library work alone, with these threads ready to help it.
     *
     * @param work is given how many threads libtorch had
     */
    static Thread alone(String name, IntConsumer work) {
        start();
        int count = Threads.count();
        CountDownLatch ready = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    Threads.alone();
                    ready.countDown();
                    work.accept(count);
                },
                name);
        thread.setDaemon(true);
        thread.start();
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // As in start().
        torch.set_num_threads(count);
        return thread;
    }
}
