package io.github.hyperdecoders.server.http;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, in the order in which they are given. Who gives one does not wait: events are made and written by threads of the
 * server's, one at a time, and those that wait go out together. There are never more than a text has tokens, so the queue needs no bound.
 */
public final class EventStream {
    private final @Nullable Response response;
    private final Callback callback;
    private final Executor executor;
    private final Runnable whenGone;
    private final Runnable beforeEnd;
    private final Queue<Supplier<List<String>>> waiting = new ArrayDeque<>();
    private boolean writing;
    private boolean ended;

    /**
     * A stream that writes to a response.
     *
     * @param whenGone called where the client takes no more
     * @param beforeEnd called before the last is written
     */
    EventStream(
            @Nullable Response response, Callback callback, Executor executor, Runnable whenGone, Runnable beforeEnd) {
        this.response = response;
        this.callback = callback;
        this.executor = executor;
        this.whenGone = whenGone;
        this.beforeEnd = beforeEnd;
    }

    /** One that nobody reads. */
    static EventStream closed() {
        return new EventStream(null, Callback.NOOP, Runnable::run, () -> {}, () -> {});
    }

    /**
     * Sends events.
     *
     * @param data makes what each says, on one line each; called once, after those before, by one thread at a time
     */
    public void send(Supplier<List<String>> data) {
        add(data, false);
    }

    /** Sends the last events, which may be none; whatever is sent after them is passed over. */
    public void end(Supplier<List<String>> data) {
        add(data, true);
    }

    private void add(Supplier<List<String>> data, boolean last) {
        synchronized (this) {
            if (ended || response == null) {
                return;
            }
            ended = last;
            waiting.add(data);
            if (writing) {
                return;
            }
            writing = true;
        }
        executor.execute(this::write);
    }

    private void write() {
        List<Supplier<List<String>>> next;
        boolean last;
        synchronized (this) {
            next = new ArrayList<>(waiting);
            waiting.clear();
            last = ended;
            if (next.isEmpty() && !last) {
                writing = false;
                return;
            }
        }
        if (next.isEmpty()) {
            callback.failed(new EOFException("the client has gone"));
            return;
        }
        StringBuilder text = new StringBuilder();
        next.forEach(event ->
                event.get().forEach(line -> text.append("data: ").append(line).append("\n\n")));
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        if (last) {
            beforeEnd.run();
            write(true, bytes, Callback.from(callback, this::failed));
        } else {
            write(false, bytes, Callback.from(() -> executor.execute(this::write), this::end));
        }
    }

    private void write(boolean last, ByteBuffer bytes, Callback then) {
        if (response != null) {
            response.write(last, bytes, then);
        }
    }

    private void failed(Throwable failure) {
        whenGone.run();
    }

    /** The client has gone: nothing more is sent. */
    void abandon() {
        boolean idle;
        synchronized (this) {
            ended = true;
            waiting.clear();
            idle = !writing;
            writing = true;
        }
        if (idle) {
            callback.failed(new EOFException("the client has gone"));
        }
    }

    /** Nobody takes any more. */
    private void end(Throwable failure) {
        synchronized (this) {
            ended = true;
            waiting.clear();
        }
        whenGone.run();
        callback.failed(failure);
    }
}
