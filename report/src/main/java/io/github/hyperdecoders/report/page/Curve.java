package io.github.hyperdecoders.report.page;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values over training steps.
 *
 * @param group what is drawn into one chart: a task, or a measure that several models share
 * @param name the curve's in its chart: a metric, or a model
 * @param points value by step; immutable
 */
public record Curve(String group, String name, SortedMap<Long, Double> points) {
    public Curve {
        points = Collections.unmodifiableSortedMap(new TreeMap<>(points));
    }
}
