package io.github.hyperdecoders.server.http;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One request and its one answer: whole, as a stream of events, or a fault. Who answers second is not heard, so that a time-out and an answer
 * may race. Safe from many threads.
 */
public final class Exchange {
    private static final String JSON = "application/json";
    /** How long a client may take over an answer that is there. */
    private static final Duration TO_TAKE = Duration.ofSeconds(30);

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Route route;
    private final Map<String, String> variables;
    private final ExchangeRecord record;
    private final Presence presence;
    private final List<Runnable> whenGone = new ArrayList<>();
    private byte[] body = {};
    private boolean answered;
    private boolean gone;
    private @Nullable EventStream events;

    Exchange(
            Request request,
            Response response,
            Callback callback,
            Route route,
            Map<String, String> variables,
            ExchangeRecord record) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.route = route;
        this.variables = variables;
        this.record = record;
        presence = new Presence(request);
        // Waiting for an answer is no idleness: requests have deadlines of their own.
        request.addIdleTimeoutListener(timeout -> false);
        request.addFailureListener(failure -> leave());
    }

    /** What the path has for a variable of the route's template. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** A header of the request; null where it is absent. */
    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    public byte[] body() {
        return body;
    }

    void body(byte[] whole) {
        body = whole;
        presence.watch();
    }

    /** What is kept of it for log and metrics. */
    public ExchangeRecord record() {
        return record;
    }

    /** Threads to write answers with: none of those that generate. */
    public Executor executor() {
        return request.getContext();
    }

    /** Answers 200 with JSON. */
    public void answer(JsonNode json) {
        answer(200, JSON, Json.bytes(json));
    }

    /** Answers 200 with a text. */
    public void answer(String text) {
        answer(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with these headers, {@code name, value, name, value}. */
    public void answer(int status, String contentType, byte[] content, String... headers) {
        if (claim()) {
            write(status, contentType, content, headers);
        }
    }

    /** Answers that it cannot be answered, by an event where a stream has begun. */
    public void fail(FaultException fault) {
        byte[] json = Json.bytes(route.errors().body(fault));
        EventStream begun;
        boolean first;
        synchronized (this) {
            begun = events;
            first = begun == null && claim();
        }
        if (begun != null) {
            record.fault(fault.fault());
            begun.end(() -> List.of(new String(json, StandardCharsets.UTF_8)));
        } else if (first) {
            record.fault(fault.fault());
            write(route.errors().status(fault.fault()), JSON, json, headers(fault.fault()));
        }
    }

    private static String[] headers(Fault fault) {
        return switch (fault) {
            case UNAUTHORIZED -> new String[] {"WWW-Authenticate", "Bearer"};
            case FULL -> new String[] {"Retry-After", "1"};
            case CLOSED -> new String[] {"Retry-After", "5", "Connection", "close"};
            case SLOW, TOO_LARGE -> new String[] {"Connection", "close"};
            default -> new String[0];
        };
    }

    private synchronized boolean claim() {
        boolean first = !answered && !gone;
        answered = true;
        if (first) {
            presence.end();
        }
        return first;
    }

    private void write(int status, String contentType, byte[] content, String... headers) {
        response.setStatus(status);
        HttpFields.Mutable fields = response.getHeaders();
        fields.put(HttpHeader.CONTENT_TYPE, contentType);
        fields.put(HttpHeader.CONTENT_LENGTH, content.length);
        for (int i = 0; i < headers.length; i += 2) {
            fields.put(headers[i], headers[i + 1]);
        }
        response.write(true, ByteBuffer.wrap(content), callback);
    }

    /**
     * The answer as a stream of events; the same one at every call. Nothing is sent before its first event, so that until then the answer
     * may still be a fault with a status of its own.
     */
    public synchronized EventStream events() {
        if (events == null) {
            if (answered || gone) {
                return EventStream.closed();
            }
            answered = true;
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
            response.getHeaders().put("X-Accel-Buffering", "no");
            response.setStatus(200);
            events = new EventStream(response, callback, executor(), this::leave, presence::end);
        }
        return events;
    }

    /** Called once if the client goes away before it has its answer; at once where it has gone already. */
    public void whenGone(Runnable action) {
        synchronized (this) {
            if (!gone) {
                whenGone.add(action);
                return;
            }
        }
        action.run();
    }

    /**
     * Gives it up where it is not answered in time: the client is told, and one that takes what it is told too slowly is dropped.
     *
     * @param expired also called then
     */
    public void deadline(Duration time, Runnable expired) {
        Scheduler scheduler = request.getComponents().getScheduler();
        Scheduler.Task alarm = scheduler.schedule(
                () -> {
                    fail(new FaultException(Fault.EXPIRED, "the request's time ran out before the answer was there"));
                    expired.run();
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
        Scheduler.Task end = scheduler.schedule(this::drop, time.plus(TO_TAKE).toMillis(), TimeUnit.MILLISECONDS);
        Request.addCompletionListener(request, failure -> {
            alarm.cancel();
            end.cancel();
        });
    }

    private void drop() {
        leave();
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            request.getConnectionMetaData().getConnection().getEndPoint().close();
        }
    }

    /** Looks whether the client has closed its connection; then it is treated as gone. */
    void checkPresence() {
        EventStream begun;
        synchronized (this) {
            if (gone || !presence.isOver()) {
                return;
            }
            begun = events;
            leave();
        }
        if (begun == null) {
            callback.failed(new EOFException("the client has gone"));
        } else {
            begun.abandon();
        }
    }

    private void leave() {
        List<Runnable> actions;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            record.gone();
            actions = List.copyOf(whenGone);
            whenGone.clear();
        }
        // By another thread: who finds out may hold a lock.
        executor().execute(() -> actions.forEach(Runnable::run));
    }
}
