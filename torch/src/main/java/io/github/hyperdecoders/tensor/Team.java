package io.github.hyperdecoders.tensor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A leading thread and others that help it with pieces of a few microseconds: they wait for one another spinning, since to wake a sleeping
 * thread takes longer than such a piece. After some time of it they let other threads have the processor between looks.
 */
final class Team {
    private static final ThreadLocal<@Nullable Team> LED_HERE = new ThreadLocal<>();
    private static final int SPINS = 4096;

    private final int size;
    private volatile Round round = new Round(0, i -> {});
    private volatile boolean over;

    /** @param size how many threads will lead and help */
    Team(int size) {
        this.size = size;
    }

    int size() {
        return size;
    }

    /** The team that the calling thread leads; null where it leads none. */
    static @Nullable Team ledHere() {
        return LED_HERE.get();
    }

    /** Runs {@code work} as the leader; the helpers are free when it has ended. */
    <T> T lead(Supplier<T> work) {
        LED_HERE.set(this);
        try {
            return work.get();
        } finally {
            LED_HERE.remove();
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
        Round mine = new Round(count, work);
        round = mine;
        mine.takePieces();
        int spins = 0;
        while (mine.done.get() < count) {
            spins = pause(spins);
        }
        mine.throwFailure();
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
