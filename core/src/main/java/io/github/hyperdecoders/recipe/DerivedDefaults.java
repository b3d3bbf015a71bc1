package io.github.hyperdecoders.recipe;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The defaults that depend on other keys; each is described by {@link Key#derived()}. */
final class DerivedDefaults {
    /** Metrics of which less is better. */
    static final Set<String> LOSSES = Set.of("loss", "eval_loss");

    private DerivedDefaults() {}

    /** Fills in those of {@code values} that are missing, all others being there. */
    static void fill(Map<String, Object> values) {
        values.putIfAbsent("eval_tasks", of("tasks", values));
        values.putIfAbsent("eval_steps", of("logging_steps", values));
        values.putIfAbsent("greater_is_better", !LOSSES.contains(of("metric_for_best_model", values)));
    }

    private static Object of(String name, Map<String, Object> values) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
