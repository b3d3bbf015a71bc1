package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.InputException;

/** There is no such repository or revision; caught where another revision would do. */
final class MissingRevisionException extends InputException {
    private static final long serialVersionUID = 1L;

    MissingRevisionException(String message) {
        super(message);
    }
}
