package io.github.hyperdecoders.benchmarks.serving;

/**
 * What became of a request.
 *
 * @param status the HTTP status as text; {@link #TIMEOUT}, {@link #NONE} or {@link #MALFORMED} where there is none that counts
 * @param tokens how many were generated; 0 where the answer does not tell
 */
record RequestOutcome(String status, int tokens) {
    /** It was answered. */
    static final String OK = "200";
    /** No answer within the client's patience. */
    static final String TIMEOUT = "timeout";
    /** The connection could not be made, or broke. */
    static final String NONE = "broken";
    /** Status 200, without {@code generated_text}. */
    static final String MALFORMED = "malformed";

    boolean ok() {
        return status.equals(OK);
    }
}
