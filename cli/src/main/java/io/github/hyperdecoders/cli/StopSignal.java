package io.github.hyperdecoders.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Turns SIGINT and SIGTERM into a request to stop: the JVM, on its way down, waits until the work has come to a clean end and then
 * exits with 130 or 143 as the signal demands.
 */
final class StopSignal implements BooleanSupplier, AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean received;

    /** Begins to listen; to be closed when the work is at its end. */
    static StopSignal install() {
        StopSignal stop = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::awaitEnd, "stop-signal"));
        return stop;
    }

    private void awaitEnd() {
        if (done.getCount() == 0) {
            return;
        }
        received = true;
        System.err.println("\nstopping after this step");
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean getAsBoolean() {
        return received;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
