package io.github.hyperdecoders.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the failed tries at one file or answer, and waits between them; for one thread. */
final class Attempts {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern RESET = Pattern.compile(";\\s*t=(\\d{1,9})");

    private final Patience patience;
    private int failed;

    Attempts(Patience patience) {
        this.patience = patience;
    }

    /** Something came: the next failure is the first again. */
    void progressed() {
        failed = 0;
    }

    /** Waits for the next try; throws {@code cause} where there is none. */
    void failed(IOException cause) throws IOException {
        failed(cause, Optional.empty());
    }

    /** Waits for the next try, for as long as {@code asked} if it is there; throws {@code cause} where there is no next try. */
    void failed(IOException cause, Optional<Duration> asked) throws IOException {
        failed++;
        if (failed >= patience.attempts()) {
            throw cause;
        }
        Duration wait = asked.orElse(patience.firstWait().multipliedBy(1L << Math.min(failed - 1, 20)));
        try {
            patience.sleeper().sleep(wait.compareTo(patience.longestWait()) > 0 ? patience.longestWait() : wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting to try again");
            interrupted.initCause(cause);
            throw interrupted;
        }
    }

    /**
     * The wait an answer asks for: {@code Retry-After} as seconds or a date (RFC 9110, 10.2.3), or the seconds to the end of the
     * window in the {@code RateLimit} that the hub sends with 429, {@code "api";r=0;t=55}.
     */
    Optional<Duration> asked(HttpHeaders headers) {
        Optional<String> after = headers.firstValue("Retry-After").map(String::strip);
        if (after.isPresent()) {
            return after.flatMap(this::retryAfter);
        }
        return headers.firstValue("RateLimit")
                .map(RESET::matcher)
                .filter(Matcher::find)
                .map(m -> Duration.ofSeconds(Long.parseLong(m.group(1))));
    }

    private Optional<Duration> retryAfter(String value) {
        if (SECONDS.matcher(value).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(patience.clock().instant(), date);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
