package io.github.hyperdecoders.results;

import java.util.List;

/** The parts of the names that scores have in a run's files, {@code task/metric}. */
public final class ScoreNames {
    private ScoreNames() {}

    /** The part of a name before the slash; all of a name without one. */
    public static String task(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** The part of a name after the slash; empty for a name without one. */
    public static String metric(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? "" : name.substring(slash + 1);
    }

    /** Whether a name is an average over tasks, or a loss, rather than a task's score. */
    public static boolean isAverage(String name) {
        return metric(name).isEmpty() || List.of("in_domain", "out_of_domain").contains(task(name));
    }
}
