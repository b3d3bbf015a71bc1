package io.github.hyperdecoders.task;

import io.github.hyperdecoders.metric.Metric;
import java.util.List;

/**
 * A task: data, not code.
 *
 * @param name the name in recipes
 * @param files where its rows lie
 * @param splitRule how a set without test labels is divided
 * @param prefix what every source text begins with; empty for nothing
 * @param content what an example is made of
 * @param metrics how answers are scored
 * @param shown metrics that are reported but enter no average
 * @param generation how answers are generated
 */
public record TaskDefinition(
        String name,
        TaskFiles files,
        SplitRule splitRule,
        String prefix,
        Content content,
        List<Metric> metrics,
        List<Metric> shown,
        GenerationSettings generation) {
    public TaskDefinition {
        metrics = List.copyOf(metrics);
        shown = List.copyOf(shown);
    }

    /** Names that its training examples go by: the subsets' for a task of windows, else its own. */
    public List<String> exampleTasks() {
        return content instanceof Content.Windows windows ? windows.subsets() : List.of(name);
    }
}
