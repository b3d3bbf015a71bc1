package io.github.hyperdecoders.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the recipe that a run is to go on with differs from the one that it was begun with. Keys that only say where things lie may
 * always differ and are not told.
 *
 * @param course keys that decide what the run computes: with others it is another run
 * @param free keys that leave every step as it is: how long to train, what to log, save and score meanwhile, and on which device
 */
public record RecipeChanges(List<Change> course, List<Change> free) {
    private static final String PATIENCE = "early_stopping_patience";
    private static final Set<String> LENGTH =
            Set.of("max_steps", "num_train_epochs", PATIENCE, "early_stopping_threshold");

    /** What ranks checkpoints is not among them: the best score so far would be another metric's, or other examples'. */
    private static final Set<String> FREE = Set.of(
            "max_steps",
            "num_train_epochs",
            PATIENCE,
            "early_stopping_threshold",
            "logging_steps",
            "logging_first_step",
            "save_strategy",
            "save_steps",
            "save_total_limit",
            "evaluation_strategy",
            "eval_steps",
            "per_device_eval_batch_size",
            "do_eval",
            "do_test",
            "print_num_parameters",
            "device");

    public RecipeChanges {
        course = List.copyOf(course);
        free = List.copyOf(free);
    }

    /** A key with both its values, as in {@link Recipe#canonical}. */
    public record Change(
            String key, @Nullable Object before, @Nullable Object now) {
        @Override
        public String toString() {
            return key + " was " + before + ", is " + now;
        }
    }

    /** What is different in {@code now}, in the order of the reference page. */
    public static RecipeChanges between(Recipe before, Recipe now) {
        Map<String, @Nullable Object> old = before.canonical();
        List<Change> course = new ArrayList<>();
        List<Change> free = new ArrayList<>();
        now.canonical().forEach((key, value) -> {
            if (!Objects.equals(old.get(key), value) && !RecipeJson.PLACES.contains(key)) {
                (isFree(key, old.get(key), value) ? free : course).add(new Change(key, old.get(key), value));
            }
        });
        return new RecipeChanges(course, free);
    }

    private static boolean isFree(String key, @Nullable Object before, @Nullable Object now) {
        // Whether a run stops early, too, says by which metric its evaluations were ranked so far.
        return FREE.contains(key) && (!key.equals(PATIENCE) || (before != null && now != null));
    }

    /** Whether it is to train for another time. */
    public boolean ofLength() {
        return free.stream().anyMatch(change -> LENGTH.contains(change.key()));
    }

    /** Changes in one line, {@code "seed was 1, is 2; max_steps was 6, is 9"}. */
    public static String line(List<Change> changes) {
        return changes.stream().map(Change::toString).collect(Collectors.joining("; "));
    }
}
