package io.github.hyperdecoders.server.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is told of an exchange in log and metrics: never a text. Safe from many threads. */
public final class ExchangeRecord {
    private final String id;
    private final String method;
    private final String route;
    private final long begun;
    private @Nullable String model;
    private @Nullable Fault fault;
    private long sourceTokens;
    private long targetTokens;
    private boolean gone;

    /** @param begun when the request came, by {@link System#nanoTime} */
    ExchangeRecord(String id, String method, String route, long begun) {
        this.id = id;
        this.method = method;
        this.route = route;
        this.begun = begun;
    }

    /** The request's, which the answer has in {@code X-Request-Id}. */
    public String id() {
        return id;
    }

    String method() {
        return method;
    }

    /** The route's template: paths are the client's words. */
    public String route() {
        return route;
    }

    /** Says which model it is of; only names that the server knows. */
    public synchronized void model(String name) {
        model = name;
    }

    public synchronized @Nullable String model() {
        return model;
    }

    /** Adds tokens of sources read and of targets written. */
    public synchronized void tokens(long ofSources, long ofTargets) {
        sourceTokens += ofSources;
        targetTokens += ofTargets;
    }

    synchronized long sourceTokens() {
        return sourceTokens;
    }

    synchronized long targetTokens() {
        return targetTokens;
    }

    synchronized void fault(Fault what) {
        fault = what;
    }

    public synchronized @Nullable Fault fault() {
        return fault;
    }

    synchronized void gone() {
        gone = true;
    }

    /** Whether the client went away before it had its answer. */
    public synchronized boolean isGone() {
        return gone;
    }

    /** Since the request came. */
    public Duration time() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
