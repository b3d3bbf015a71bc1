package io.github.hyperdecoders.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;

/**
 * Closes connections whose request's head takes too long. A byte now and then keeps a connection from being idle, so that a client could hold
 * one for ever.
 */
final class SlowHeads implements Connection.Listener {
    private final long time;
    private final Map<Connection, Head> heads = new ConcurrentHashMap<>();

    SlowHeads(Duration time) {
        this.time = time.toNanos();
    }

    @Override
    public void onOpened(Connection connection) {
        heads.put(connection, new Head(0, 0, System.nanoTime(), false));
    }

    @Override
    public void onClosed(Connection connection) {
        heads.remove(connection);
    }

    /** To be called from time to time. */
    void check() {
        long now = System.nanoTime();
        heads.replaceAll((connection, before) -> before.now(connection, now));
        heads.forEach((connection, head) -> {
            if (head.isIncomplete() && now - head.since() > time) {
                connection.getEndPoint().close();
            }
        });
    }

    /**
     * How far a connection was when it was last looked at.
     *
     * @param messages that had come whole, as far as their heads go
     * @param bytes that had come
     * @param since when bytes of a head that is not whole were first seen
     * @param isIncomplete whether there are any
     */
    private record Head(long messages, long bytes, long since, boolean isIncomplete) {
        Head now(Connection connection, long now) {
            long in = connection.getMessagesIn();
            long read = connection.getBytesIn();
            boolean between = in == connection.getMessagesOut();
            if (!between || in != messages) {
                return new Head(in, read, now, false);
            }
            return new Head(in, bytes, isIncomplete ? since : now, read > bytes);
        }
    }
}
