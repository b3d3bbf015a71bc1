package io.github.hyperdecoders.report;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.style.XYStyler;

/** What a chart's axes span: all points, and never nothing. */
record Ranges(double firstStep, double lastStep, double lowest, double highest) {

    /** The spans of these curves; the steps from 0 to {@code upTo} where that is given. */
    static Ranges of(List<SortedMap<Long, Double>> curves, @Nullable Long upTo, boolean logarithmic) {
        double first = upTo != null ? 0 : steps(curves).min().orElse(0);
        double last = upTo != null ? upTo : steps(curves).max().orElse(1);
        double lowest = values(curves).min().orElse(logarithmic ? 0.1 : 0);
        double highest = values(curves).max().orElse(1);
        if (first == last) {
            first -= 1;
            last += 1;
        }
        if (lowest == highest) {
            double around = lowest == 0 ? 1 : Math.abs(lowest) / 2;
            lowest -= around;
            highest += around;
        }
        return new Ranges(first, last, lowest, highest);
    }

    /** Ranges that hold all points, with both axes from 0, for values that are none below it. */
    Ranges fromZero() {
        return new Ranges(0, lastStep, 0, highest);
    }

    void set(XYStyler style) {
        style.setXAxisMin(firstStep).setXAxisMax(lastStep).setYAxisMin(lowest).setYAxisMax(highest);
    }

    private static DoubleStream steps(List<SortedMap<Long, Double>> curves) {
        return curves.stream().flatMap(c -> c.keySet().stream()).mapToDouble(Long::doubleValue);
    }

    private static DoubleStream values(List<SortedMap<Long, Double>> curves) {
        return curves.stream().flatMap(c -> c.values().stream()).mapToDouble(Double::doubleValue);
    }
}
