package io.github.hyperdecoders.benchmarks.serving;

/**
 * One request. Times are in nanoseconds since the trial began.
 *
 * @param scheduled when it arrived, by the schedule
 * @param answered when its answer was there, or the failure
 */
record TimedRequest(long scheduled, long answered, RequestOutcome outcome) {
    /** Nanoseconds from when the request should have been sent, even where it was sent later: a client that lags hides no delay. */
    long latency() {
        return answered - scheduled;
    }
}
