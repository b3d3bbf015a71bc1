package io.github.hyperdecoders.server.http;

/** Hears of requests that are over. */
@FunctionalInterface
public interface ExchangeListener {
    /** A request was answered, refused, or its client went away. */
    void ended(ExchangeRecord record, int status);
}
