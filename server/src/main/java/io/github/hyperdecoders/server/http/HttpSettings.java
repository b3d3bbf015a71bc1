package io.github.hyperdecoders.server.http;

import java.time.Duration;

/**
 * Where a server listens, and what it puts up with.
 *
 * @param host name or address to listen on
 * @param port 0 for any that is free
 * @param bodyLimit bytes of a request's body
 * @param headerTime for the head of a request, from its first byte
 * @param bodyTime for the body of a request
 * @param idleTime of a connection on which nothing is sent or taken
 * @param connections at a time; further ones wait to be accepted
 */
public record HttpSettings(
        String host,
        int port,
        int bodyLimit,
        Duration headerTime,
        Duration bodyTime,
        Duration idleTime,
        int connections) {
    /** On this machine alone. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            "127.0.0.1", 8000, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30), 4096);

    public HttpSettings withAddress(String otherHost, int otherPort) {
        return new HttpSettings(otherHost, otherPort, bodyLimit, headerTime, bodyTime, idleTime, connections);
    }

    public HttpSettings withTimes(Duration header, Duration body, Duration idle) {
        return new HttpSettings(host, port, bodyLimit, header, body, idle, connections);
    }
}
