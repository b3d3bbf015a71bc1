package io.github.hyperdecoders.benchmarks.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server did at one rate of arrivals.
 *
 * @param rate arrivals a second that were scheduled
 * @param warmup at the beginning, of which nothing counts but what is still in flight
 * @param length of the schedule, warm-up among it
 * @param samples all requests
 * @param stopped whether it was given up, since too many were too slow
 */
record Trial(double rate, Duration warmup, Duration length, List<TimedRequest> samples, boolean stopped) {
    /** By how much of those that arrive the requests in flight may become more, and how many those always may. */
    private static final double GROWING = 0.1;

    private static final int GROWTH = 3;

    Trial {
        samples = List.copyOf(samples);
    }

    private List<TimedRequest> measured() {
        return samples.stream()
                .filter(sample -> sample.scheduled() >= warmup.toNanos())
                .toList();
    }

    /** How many requests ended how, those that arrived after the warm-up. */
    Map<String, Integer> statuses() {
        Map<String, Integer> counts = new TreeMap<>();
        measured().forEach(sample -> counts.merge(sample.outcome().status(), 1, Integer::sum));
        return counts;
    }

    /** Requests that arrived after the warm-up and were not answered by 200. */
    int refused() {
        return (int) measured().stream().filter(s -> !s.outcome().ok()).count();
    }

    /** The latency in milliseconds that so many hundredths of the answered requests do not exceed; not a number without answers. */
    double percentile(double percent) {
        long[] sorted = measured().stream()
                .filter(sample -> sample.outcome().ok())
                .mapToLong(TimedRequest::latency)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted[(int) Math.max(0, Math.ceil(percent / 100 * sorted.length) - 1)] / 1e6;
    }

    private List<TimedRequest> answeredInTime() {
        return samples.stream()
                .filter(s -> s.outcome().ok() && s.answered() >= warmup.toNanos() && s.answered() < length.toNanos())
                .toList();
    }

    private double seconds() {
        return length.minus(warmup).toNanos() / 1e9;
    }

    /** Requests answered a second, from the warm-up to the schedule's end. */
    double answeredPerSecond() {
        return answeredInTime().size() / seconds();
    }

    /** Tokens generated a second in the same time; 0 where the server does not tell. */
    double tokensPerSecond() {
        return answeredInTime().stream().mapToLong(s -> s.outcome().tokens()).sum() / seconds();
    }

    /** Requests that had arrived and were not answered, at 0, {@code step}, twice {@code step} and so on, to the schedule's end. */
    List<Integer> inFlight(Duration step) {
        List<Integer> series = new ArrayList<>();
        for (long at = 0; at <= length.toNanos(); at += step.toNanos()) {
            series.add(inFlightAt(at));
        }
        return series;
    }

    /**
     * Whether all were answered, 99 of 100 within the limit, and those that wait did not become ever more: a trial can end before an
     * overload shows in its latencies.
     */
    boolean keeps(Duration limit) {
        return !stopped && refused() == 0 && percentile(99) <= limit.toNanos() / 1e6 && !queueGrows();
    }

    private boolean queueGrows() {
        int growth = inFlightAt(length.toNanos()) - inFlightAt(warmup.toNanos());
        return growth > Math.max(GROWTH, GROWING * measured().size());
    }

    private int inFlightAt(long time) {
        return (int) samples.stream()
                .filter(sample -> sample.scheduled() <= time && sample.answered() > time)
                .count();
    }

    /** All of it, for a line of JSON; times in milliseconds. */
    Map<String, Object> figures() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("rate", rounded(rate));
        line.put("seconds", seconds());
        line.put("stopped", stopped);
        line.put("statuses", statuses());
        line.put("answered_per_second", rounded(answeredPerSecond()));
        line.put("tokens_per_second", rounded(tokensPerSecond()));
        for (int percent : new int[] {50, 95, 99}) {
            line.put("p" + percent + "_ms", rounded(percentile(percent)));
        }
        line.put("in_flight_each_second", inFlight(Duration.ofSeconds(1)));
        return line;
    }

    private static double rounded(double value) {
        return Double.isNaN(value) ? value : Math.round(value * 1000) / 1000.0;
    }
}
