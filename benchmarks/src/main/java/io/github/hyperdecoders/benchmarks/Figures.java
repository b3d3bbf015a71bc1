package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What was measured of one kind of work by one program, turn by turn. */
final class Figures {
    private final List<Double> seconds = new ArrayList<>();
    private double peakMib;

    /** Adds the line of JSON of a turn. */
    void add(JsonNode line) {
        seconds.add(line.path("seconds_per_batch_median").asDouble());
        peakMib = Math.max(peakMib, line.path("peak_mib").asDouble());
    }

    /** Seconds a batch: the median of the turns' medians. */
    double median() {
        double[] sorted = seconds.stream().mapToDouble(s -> s).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Least, median and most seconds a batch. */
    String range() {
        double min = seconds.stream().mapToDouble(s -> s).min().orElse(0);
        double max = seconds.stream().mapToDouble(s -> s).max().orElse(0);
        return TextTable.number(min, 3) + " / " + TextTable.number(median(), 3) + " / " + TextTable.number(max, 3);
    }

    /** Resident memory at the peak of any turn, MiB. */
    double peakMib() {
        return peakMib;
    }
}
