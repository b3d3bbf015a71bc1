package io.github.hyperdecoders.server.http;

/** What is wrong with a request, or with its answer, and the status that HTTP has for it. */
public enum Fault {
    /** A value that cannot be honoured. */
    INVALID(400, "invalid_request_error"),
    /** A body that is no JSON. */
    MALFORMED(400, "invalid_request_error"),
    UNAUTHORIZED(401, "authentication_error"),
    FORBIDDEN(403, "permission_error"),
    NOT_FOUND(404, "invalid_request_error"),
    WRONG_METHOD(405, "invalid_request_error"),
    /** The body did not come in time. */
    SLOW(408, "timeout_error"),
    TOO_LARGE(413, "invalid_request_error"),
    WRONG_MEDIA_TYPE(415, "invalid_request_error"),
    /** As many requests wait as may. */
    FULL(429, "rate_limit_error"),
    /** The server's own. */
    FAILED(500, "server_error"),
    /** The server is being stopped. */
    CLOSED(503, "unavailable_error"),
    /** The request's time ran out before the answer was there. */
    EXPIRED(504, "timeout_error");

    private final int status;
    private final String type;

    Fault(int status, String type) {
        this.status = status;
        this.type = type;
    }

    public int status() {
        return status;
    }

    /** As OpenAI's errors name it. */
    public String type() {
        return type;
    }
}
