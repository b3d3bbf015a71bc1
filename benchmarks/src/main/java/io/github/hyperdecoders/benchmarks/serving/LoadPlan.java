package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.InputException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of a server, in order: how many requests it answers at most, how long one takes alone, the rate that it sustains, and
 * what it does at parts of that rate.
 *
 * @param single whether a request alone is measured
 * @param rate to take parts of; null to search for it
 * @param limit of the 99th percentile, for the search
 * @param percents of the rate, at which trials are made
 * @param log gets every trial's figures
 */
record LoadPlan(
        boolean single,
        boolean find,
        @Nullable Double rate,
        Duration limit,
        List<Integer> percents,
        Consumer<Map<String, Object>> log) {
    private static final double PRECISION = 0.05;
    private static final double BELOW_SATURATION = 0.7;
    private static final int MANY = 32;

    /**
     * Measures it.
     *
     * @throws InputException if the server does not answer the first request by 200, or keeps the limit at no rate
     */
    LoadFigures run(OpenLoop open) throws InterruptedException {
        RequestOutcome first = open.endpoint().send(open.requests().body(0)).join();
        if (!first.ok()) {
            throw new InputException(
                    open.endpoint() + " answered '" + first.status() + "' to the first request, expected 200");
        }
        ClosedLoop closed = new ClosedLoop(open.endpoint(), open.requests(), open.warmup(), open.counted());
        @Nullable Trial saturated = find ? logged("saturated", closed.run(MANY)) : null;
        @Nullable Trial alone = single || find ? logged("single", closed.run(1)) : null;
        for (@Nullable Trial trial : Arrays.asList(saturated, alone)) {
            if (trial != null && trial.answeredPerSecond() == 0) {
                throw new InputException(open.endpoint() + " answered nothing in "
                        + open.counted().toMillis() + " ms, expected some answers: give trials more time");
            }
        }
        double base = rate != null ? rate : 0;
        if (saturated != null) {
            base = RateSearch.highest(
                    BELOW_SATURATION * saturated.answeredPerSecond(),
                    PRECISION,
                    tried -> logged("search", open.run(tried, limit)).keeps(limit));
        }
        Map<Integer, Trial> at = new TreeMap<>();
        if (base > 0) {
            for (int percent : percents) {
                at.put(percent, logged(percent + " %", open.run(base * percent / 100, null)));
            }
        }
        return new LoadFigures(saturated, alone, base, at);
    }

    private Trial logged(String what, Trial trial) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("trial", what);
        line.putAll(trial.figures());
        log.accept(line);
        return trial;
    }
}
