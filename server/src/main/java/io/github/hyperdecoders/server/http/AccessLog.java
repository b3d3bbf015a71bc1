package io.github.hyperdecoders.server.http;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** A line of JSON for every request: who asked when for what, what became of it, and how long it took. No texts, and no words of the client's. */
public final class AccessLog {
    private final PrintStream out;

    public AccessLog(PrintStream out) {
        this.out = out;
    }

    /** Writes the line of a request that is over. */
    void line(ExchangeRecord record, String remote, String protocol, int status, long bytes) {
        ObjectNode line = Json.object();
        line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("id", record.id());
        line.put("remote", remote);
        line.put("protocol", protocol);
        line.put("method", record.method());
        line.put("route", record.route());
        line.put("status", status);
        if (record.fault() != null) {
            line.put("fault", Objects.requireNonNull(record.fault()).name().toLowerCase(Locale.ROOT));
        }
        if (record.isGone()) {
            line.put("gone", true);
        }
        if (record.model() != null) {
            line.put("model", record.model());
            line.put("source_tokens", record.sourceTokens());
            line.put("target_tokens", record.targetTokens());
        }
        line.put("bytes", bytes);
        line.put("ms", Math.round(record.time().toNanos() / 1e3) / 1e3);
        out.println(Json.text(line));
    }
}
