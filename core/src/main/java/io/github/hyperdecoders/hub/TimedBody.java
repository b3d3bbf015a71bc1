package io.github.hyperdecoders.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that gives up when nothing comes for a while: the time-out of {@link java.net.http.HttpRequest}
 * ends with the head of the answer, and the JDK's own stream would wait for ever. Closing it early closes the connection.
 */
final class TimedBody extends InputStream implements BodySubscriber<InputStream> {
    /** What the connection hands over: bytes, the end, or the failure that was the end. */
    private record Piece(
            List<ByteBuffer> bytes, boolean end, @Nullable Throwable failure) {}

    private final Duration timeout;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private boolean ended;
    private boolean closed;
    private @Nullable Subscription subscription;

    TimedBody(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public synchronized void onSubscribe(Subscription connection) {
        subscription = connection;
        if (closed) {
            connection.cancel();
        } else {
            connection.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        pieces.add(new Piece(bytes, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        pieces.add(new Piece(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece(List.of(), true, null));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            ByteBuffer next = buffers.peek();
            if (next == null) {
                receive();
            } else if (next.hasRemaining()) {
                int count = Math.min(length, next.remaining());
                next.get(target, offset, count);
                return count;
            } else {
                buffers.remove();
            }
        }
        return -1;
    }

    private void receive() throws IOException {
        Piece piece;
        try {
            piece = pieces.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new InterruptedIOException("interrupted while reading an answer");
        }
        if (piece == null) {
            close();
            throw new HttpTimeoutException("nothing came for " + timeout.toMillis() + " ms");
        }
        if (piece.failure() != null) {
            ended = true;
            throw new IOException("the connection broke off: " + piece.failure().getMessage(), piece.failure());
        }
        ended = piece.end();
        buffers.addAll(piece.bytes());
        if (!ended) {
            // One piece at a time: a slow disk must slow the connection down, not fill the memory.
            requestNext();
        }
    }

    private synchronized void requestNext() {
        if (subscription != null) {
            subscription.request(1);
        }
    }

    @Override
    public synchronized void close() {
        ended = true;
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
