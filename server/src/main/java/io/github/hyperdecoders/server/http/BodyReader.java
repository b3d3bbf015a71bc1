package io.github.hyperdecoders.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads a request's body without waiting for it: at most so many bytes, within so much time. */
final class BodyReader implements Runnable {
    private final Request request;
    private final int limit;
    private final Duration time;
    private final Consumer<byte[]> whole;
    private final Consumer<FaultException> fault;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicBoolean done = new AtomicBoolean();
    private final Scheduler.Task alarm;

    /** @param whole or {@code fault} is called once, unless the client goes away before */
    private BodyReader(
            Request request, int limit, Duration time, Consumer<byte[]> whole, Consumer<FaultException> fault) {
        this.request = request;
        this.limit = limit;
        this.time = time;
        this.whole = whole;
        this.fault = fault;
        alarm = request.getComponents().getScheduler().schedule(this::tooSlow, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    static void read(
            Request request, int limit, Duration time, Consumer<byte[]> whole, Consumer<FaultException> fault) {
        if (request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > limit) {
            fault.accept(tooLarge(limit));
        } else {
            new BodyReader(request, limit, time, whole, fault).run();
        }
    }

    private void tooSlow() {
        end(new FaultException(Fault.SLOW, "the body did not come within " + time.toSeconds() + " s"));
    }

    private static FaultException tooLarge(int limit) {
        return new FaultException(Fault.TOO_LARGE, "the body has more than " + limit + " bytes");
    }

    @Override
    public void run() {
        while (!done.get()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                end(new FaultException(Fault.SLOW, "the body could not be read to its end"));
                return;
            }
            ByteBuffer content = chunk.getByteBuffer();
            boolean fits = bytes.size() + content.remaining() <= limit;
            if (fits) {
                byte[] copy = new byte[content.remaining()];
                content.get(copy);
                bytes.writeBytes(copy);
            }
            boolean last = chunk.isLast();
            chunk.release();
            if (!fits) {
                end(tooLarge(limit));
                return;
            }
            if (last && done.compareAndSet(false, true)) {
                alarm.cancel();
                whole.accept(bytes.toByteArray());
            }
        }
    }

    private void end(FaultException why) {
        if (done.compareAndSet(false, true)) {
            alarm.cancel();
            fault.accept(why);
        }
    }
}
