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
    /** More than the number of any piece. */
    private static final int NONE = 1 << 30;

    private final int size;
    private final AtomicInteger next = new AtomicInteger(NONE);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger round = new AtomicInteger();
    private volatile boolean over;
    private volatile @Nullable Throwable failure;

    // Written before next and read after it.
    private IntConsumer piece = i -> {};
    private int pieces;

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
        int seen = 0;
        int spins = 0;
        while (!over) {
            int now = round.get();
            if (now != seen) {
                seen = now;
                spins = 0;
                takePieces();
            } else {
                spins = pause(spins);
            }
        }
    }

    /** Does the pieces 0 to {@code count} - 1, each on any thread of the team, and returns when all are done; for the leader. */
    void each(int count, IntConsumer work) {
        next.set(NONE);
        piece = work;
        pieces = count;
        failure = null;
        done.set(0);
        next.set(0);
        round.incrementAndGet();
        takePieces();
        int spins = 0;
        while (done.get() < count) {
            spins = pause(spins);
        }
        Throwable failed = failure;
        if (failed instanceof RuntimeException exception) {
            throw exception;
        }
        if (failed instanceof Error error) {
            throw error;
        }
    }

    private void takePieces() {
        int i = next.getAndIncrement();
        while (i < pieces) {
            try {
                piece.accept(i);
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                done.incrementAndGet();
            }
            i = next.getAndIncrement();
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
