package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.report.TextTable;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a server.
 *
 * @param saturated with many clients that wait for their answers
 * @param single with one
 * @param rate requests a second, found or given; 0 if neither
 * @param at trials by their per cent of that rate
 */
record LoadFigures(@Nullable Trial saturated, @Nullable Trial single, double rate, Map<Integer, Trial> at) {
    /** A table to which figures of servers are added. */
    static TextTable table() {
        return new TextTable(
                "server",
                "load",
                "asked/s",
                "answered/s",
                "tokens/s",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "not 200",
                "most in flight");
    }

    /** Adds a row for every trial. */
    void addTo(TextTable table, String server) {
        if (saturated != null) {
            row(table, server, "saturated", "-", saturated);
        }
        if (single != null) {
            row(table, server, "one at a time", "-", single);
        }
        at.forEach((percent, trial) -> row(table, server, percent + " %", trial.rate(), trial));
    }

    private static void row(TextTable table, String server, String load, Object asked, Trial trial) {
        table.row(
                server,
                load,
                asked,
                trial.answeredPerSecond(),
                trial.tokensPerSecond() > 0 ? TextTable.number(trial.tokensPerSecond(), 1) : "-",
                TextTable.number(trial.percentile(50), 1),
                TextTable.number(trial.percentile(95), 1),
                TextTable.number(trial.percentile(99), 1),
                trial.refused(),
                Collections.max(trial.inFlight(Duration.ofMillis(100))));
    }

    /** Milliseconds that a request takes alone, half of them less; not a number where that was not measured. */
    double singleMillis() {
        return single == null ? Double.NaN : single.percentile(50);
    }
}
