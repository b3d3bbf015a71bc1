package io.github.hyperdecoders.inference;

/** A request was not answered although nothing is wrong with it. */
public final class RequestRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** As many requests wait as may: come again later. */
        FULL,
        /** The batcher takes no more requests, for it is being closed. */
        CLOSED,
        /** Its time ran out before the answer was there. */
        EXPIRED
    }

    private final Reason reason;

    RequestRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
