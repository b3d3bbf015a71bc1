package io.github.hyperdecoders.server.http;

import tools.jackson.databind.node.ObjectNode;

/** How a protocol says what is wrong. */
public interface ErrorShape {
    /** The body of the answer, or of an event where a stream has begun. */
    ObjectNode body(FaultException fault);

    /** The protocol's own status for a fault. */
    default int status(Fault fault) {
        return fault.status();
    }
}
