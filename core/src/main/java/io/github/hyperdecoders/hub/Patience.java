package io.github.hyperdecoders.hub;

import java.time.Clock;
import java.time.Duration;

/**
 * How long to wait for a server, and how often to ask again.
 *
 * @param attempts tries without progress after which to give up
 * @param firstWait between the first try and the second; doubled with every further one
 * @param longestWait no wait is longer, also where the server asks for more
 * @param connectTimeout for a connection
 * @param readTimeout for the head of an answer, and for each further piece of its body
 * @param clock what waits until a date are computed from
 * @param sleeper what waits
 */
record Patience(
        int attempts,
        Duration firstWait,
        Duration longestWait,
        Duration connectTimeout,
        Duration readTimeout,
        Clock clock,
        Sleeper sleeper) {
    /** Waits for a while. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /** The longest wait is the window over which the hub counts requests: five minutes. */
    static final Patience USUAL = new Patience(
            5,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Clock.systemUTC(),
            time -> Thread.sleep(time.toMillis()));
}
