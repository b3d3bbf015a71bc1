package io.github.hyperdecoders.server.http;

/** Answers the requests of a route. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Answers, now or later; it must not wait.
     *
     * @param exchange its body is read
     * @throws FaultException if it cannot be honoured
     * @throws Exception whatever else went wrong, of which the client hears no more than that
     */
    void answer(Exchange exchange) throws Exception;
}
