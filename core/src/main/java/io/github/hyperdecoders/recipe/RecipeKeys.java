package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The keys that a recipe knows, in order, and what they mean. */
public final class RecipeKeys {
    /** Keys of the reference's recipes that never did anything there, with the warning they get here. */
    static final Map<String, String> DEPRECATED = Map.of(
            "adapter_dim", "has no effect, as in the reference; write encoder_adapter_dim and decoder_adapter_dim");

    /** What other programs' recipes call a key of ours, where its spelling does not tell: those of transformers' TrainingArguments. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("eval_strategy", "evaluation_strategy"),
            Map.entry("bf16", "precision"),
            Map.entry("fp16", "precision"),
            Map.entry("dropout_rate", "dropout"),
            Map.entry("num_beams", "eval_beams"),
            Map.entry("generation_num_beams", "eval_beams"),
            Map.entry("generation_max_length", "val_max_target_length"),
            Map.entry("per_gpu_train_batch_size", "per_device_train_batch_size"),
            Map.entry("per_gpu_eval_batch_size", "per_device_eval_batch_size"),
            Map.entry("label_smoothing_factor", "label_smoothing"),
            Map.entry("model_name", "model_name_or_path"));

    /** Names of transformers' that are taken as well. */
    private static final Map<String, String> ALIASES = Map.of("lr_scheduler_type", "lr_scheduler");

    private static final Map<String, RecipeKey> KEYS = Arrays.stream(Recipe.class.getRecordComponents())
            .flatMap(group -> in(group).stream())
            .collect(Collectors.toMap(
                    RecipeKey::name,
                    key -> key,
                    (a, b) -> {
                        throw new IllegalStateException("two keys are called " + a.name());
                    },
                    LinkedHashMap::new));

    private RecipeKeys() {}

    /** All key names, group by group. */
    public static List<String> names() {
        return List.copyOf(KEYS.keySet());
    }

    /**
     * What a key means, its type, default and allowed values, over a few lines.
     *
     * @throws InputException if there is no such key
     */
    public static String explain(String name) {
        if (DEPRECATED.containsKey(name)) {
            return name + "\n  " + DEPRECATED.get(name) + "\n";
        }
        RecipeKey key = find(name).orElseThrow(() -> new InputException("unknown key '" + name + "'" + hint(name)));
        return name + "\n  " + key.key().doc() + "\n  type:    " + key.expected()
                + (key.key().unit().isEmpty() ? "" : "\n  unit:    " + key.key().unit())
                + "\n  default: " + RecipePage.defaultOf(key)
                + "\n  origin:  " + (key.key().ours() ? "this implementation" : "the reference") + "\n";
    }

    /** Every key with its one line, group by group. */
    public static String explain() {
        int width = KEYS.keySet().stream().mapToInt(String::length).max().orElse(0);
        return Arrays.stream(Recipe.class.getRecordComponents())
                .map(group -> group.getName() + "\n"
                        + in(group).stream()
                                .map(key -> String.format(
                                        "  %-" + width + "s  %s\n",
                                        key.name(),
                                        key.key().doc()))
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    static List<RecipeKey> all() {
        return List.copyOf(KEYS.values());
    }

    static Optional<RecipeKey> find(String name) {
        return Optional.ofNullable(KEYS.get(canonical(name)));
    }

    /** The name that a key has here; {@code name} itself where it has no other. */
    static String canonical(String name) {
        return ALIASES.getOrDefault(name, name);
    }

    /** The keys of one of the recipe's sub-records. */
    static List<RecipeKey> in(RecordComponent group) {
        return Arrays.stream(group.getType().getRecordComponents())
                .map(RecipeKey::of)
                .toList();
    }

    /** {@link Nearest#hint} among all names that are accepted. */
    static String hint(String name) {
        String ours = ELSEWHERE.get(name.toLowerCase(Locale.ROOT));
        if (ours != null && KEYS.containsKey(ours)) {
            return "; did you mean '" + ours + "'?";
        }
        TreeSet<String> accepted = new TreeSet<>(KEYS.keySet());
        accepted.addAll(DEPRECATED.keySet());
        accepted.addAll(ALIASES.keySet());
        return Nearest.hint(name, accepted);
    }
}
