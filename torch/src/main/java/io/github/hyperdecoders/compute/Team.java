package io.github.hyperdecoders.compute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A leading thread and others that help it with pieces of a few microseconds: they wait for one another spinning, since to wake a sleeping
 * thread takes longer than such a piece. After some time of it they let other threads have the processor between looks.
 */
public final class Team {
    /** The calling thread, which nobody helps. */
    public static final Team ALONE = new Team(1);

    private static final int SPINS = 4096;

    private final int size;
    private volatile Round round = new Round(0, i -> {});
    private volatile boolean over = true;

    /** @param size how many threads will lead and help */
    Team(int size) {
        this.size = size;
    }

    /** Threads that lead and help. */
    int size() {
        return size;
    }

    /** Opens it for helpers, before they come; it may be opened again when it is over and they have gone. */
    Team open() {
        over = false;
        return this;
    }

    /** Runs {@code work} as the leader; the helpers are free when it has ended. */
    <T> T lead(Function<Team, T> work) {
        try {
            return work.apply(this);
        } finally {
            over = true;
        }
    }

    /** Helps until the leader's work has ended. */
    void help() {
        Round seen = round;
        int spins = 0;
        while (!over) {
            seen.takePieces();
            Round now = round;
            spins = now.equals(seen) ? pause(spins) : 0;
            seen = now;
        }
    }

    /** Does the pieces 0 to {@code count} - 1, each on any thread of the team, and returns when all are done; for the leader. */
    void each(int count, IntConsumer work) {
        if (size == 1) {
            for (int i = 0; i < count; i++) {
                work.accept(i);
            }
            return;
        }
        Round mine = new Round(count, work);
        round = mine;
        mine.takePieces();
        int spins = 0;
        while (mine.done.get() < count) {
            spins = pause(spins);
        }
        mine.throwFailure();
    }

    /** Runs all tasks, each on any thread of the team, and returns their results in the tasks' order; for the leader. */
    <T> List<T> run(List<Supplier<T>> tasks) {
        List<T> results = new ArrayList<>(Collections.nCopies(tasks.size(), null));
        each(tasks.size(), i -> results.set(i, tasks.get(i).get()));
        return results;
    }

    /** What is done to some rows of a tensor. */
    @FunctionalInterface
    interface OfRows {
        /** {@code rows} rows from {@code first} on. */
        void accept(int first, int rows);
    }

    /** Works on {@code rows} rows in slices, one for each thread. */
    void eachSlice(long rows, OfRows work) {
        int count = (int) Math.min(size, rows);
        each(count, i -> {
            int first = (int) first(rows, i, count);
            work.accept(first, (int) first(rows, i + 1, count) - first);
        });
    }

    /** Slice i of so many of the rows of x. */
    static Tensor slice(Tensor x, int i, int count) {
        long first = first(x.size(0), i, count);
        return x.narrow(0, first, first(x.size(0), i + 1, count) - first);
    }

    /** Where slice i of so many of some rows begins. */
    static long first(long rows, int i, int count) {
        return rows * i / count;
    }

    /** Pieces given out together. A helper that comes too late finds those of its own round taken, and no others. */
    private static final class Round {
        private final int count;
        private final IntConsumer piece;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Round(int count, IntConsumer piece) {
            this.count = count;
            this.piece = piece;
        }

        void takePieces() {
            while (next.get() < count) {
                int i = next.getAndIncrement();
                if (i < count) {
                    take(i);
                }
            }
        }

        private void take(int i) {
            try {
                piece.accept(i);
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                done.incrementAndGet();
            }
        }

        void throwFailure() {
            Throwable failed = failure;
            if (failed instanceof RuntimeException exception) {
                throw exception;
            }
            if (failed instanceof Error error) {
                throw error;
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // It is a wait that lets others go first, correct without.
    private static int pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
            return spins + 1;
        }
        Thread.yield();
        return spins;
    }
}
