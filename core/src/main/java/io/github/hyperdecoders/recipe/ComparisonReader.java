package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads comparisons. As with recipes all faults are reported at once, a line each: those of the file, of every row's recipe, and rows that
 * would not be trained at the same budget.
 */
public final class ComparisonReader {
    /** What rows may not differ in: the base, the data and how much of it is seen. */
    private static final List<String> BUDGET = List.of(
            "model_name_or_path",
            "base_model_path",
            "random_init",
            "tasks",
            "eval_tasks",
            "n_train",
            "n_val",
            "n_test",
            "data_seed",
            "split_validation_test",
            "max_source_length",
            "max_steps",
            "num_train_epochs",
            "per_device_train_batch_size",
            "gradient_accumulation_steps");

    /** Keys that the comparison decides. */
    private static final List<String> DECIDED = List.of("seed", "output_dir", "overwrite_output_dir");

    private final Path file;
    private final Map<String, JsonNode> entries;
    private final List<String> faults = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    private ComparisonReader(Path file, RecipeFile read) {
        this.file = file;
        this.entries = read.entries();
        faults.addAll(read.faults());
    }

    /**
     * A comparison and what is harmless in it but perhaps not what was meant.
     *
     * @param warnings keys without effect, one line each
     */
    public record Result(Comparison comparison, List<String> warnings) {}

    /**
     * Reads a comparison's file.
     *
     * @param overrides {@code key=value} each, recipe keys for all rows; they win over the file's
     * @param output in place of the file's {@code output_dir}; null for that
     * @throws InputException with a line for every fault, also where the file is missing or no JSON
     */
    public static Result read(Path file, List<String> overrides, @Nullable Path output) {
        ComparisonReader reader = new ComparisonReader(file, RecipeFile.open(file));
        Comparison comparison = reader.comparison(overrides, output);
        if (!reader.faults.isEmpty()) {
            throw new InputException(String.join("\n", reader.faults));
        }
        return new Result(comparison, List.copyOf(reader.warnings));
    }

    private Comparison comparison(List<String> overrides, @Nullable Path output) {
        List<String> known = ComparisonKey.keys();
        entries.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> faults.add("unknown key '" + key + "' in " + file + ComparisonKey.hint(key)));
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        Path folder = output != null ? output : Path.of(text(ComparisonKey.OUTPUT_DIR, "runs/compare/" + name));
        String recipe = text(ComparisonKey.RECIPE, "");
        if (!entries.containsKey(ComparisonKey.RECIPE.key())) {
            faults.add("key 'recipe' is required, but missing in " + file);
        }
        List<String> common = overrides(entries.get(ComparisonKey.SET.key()), "set");
        List<Long> seeds = seeds();
        List<Comparison.Row> rows = new ArrayList<>();
        Map<String, String> folders = new HashMap<>();
        JsonNode own = entries.get(ComparisonKey.ROWS.key());
        if (own == null || !own.isObject() || own.size() < 2) {
            wrong(ComparisonKey.ROWS, own, "an object of at least two rows");
        } else if (!recipe.isEmpty()) {
            for (Map.Entry<String, JsonNode> row : own.properties()) {
                String before = folders.put(folderName(row.getKey()), row.getKey());
                if (before != null) {
                    faults.add("rows '" + before + "' and '" + row.getKey() + "' in " + file
                            + " would share the folder " + folderName(row.getKey()) + "; expected other names");
                }
                List<String> all = new ArrayList<>(common);
                boolean ownFile = row.getValue().isString();
                if (!ownFile) {
                    all.addAll(overrides(row.getValue(), "row '" + row.getKey() + "'"));
                }
                all.addAll(overrides);
                Path from = file.resolveSibling(ownFile ? row.getValue().stringValue() : recipe);
                rows.add(new Comparison.Row(
                        row.getKey(), runs(row.getKey(), from, all, folder.resolve(folderName(row.getKey())), seeds)));
            }
        }
        checkBudget(rows);
        List<String> names = rows.stream().map(Comparison.Row::name).toList();
        String baseline = text(ComparisonKey.BASELINE, names.isEmpty() ? "" : names.get(0));
        checkName(ComparisonKey.BASELINE, baseline, names);
        List<String> equal = new ArrayList<>();
        JsonNode listed = entries.get(ComparisonKey.EQUAL_PARAMETERS.key());
        if (listed != null) {
            if (listed.isArray()) {
                listed.forEach(value -> equal.add(value.asString("")));
                equal.forEach(value -> checkName(ComparisonKey.EQUAL_PARAMETERS, value, names));
            } else {
                wrong(ComparisonKey.EQUAL_PARAMETERS, listed, ComparisonKey.EQUAL_PARAMETERS.type());
            }
        }
        return new Comparison(text(ComparisonKey.TITLE, name), rows, baseline, equal, folder);
    }

    /** A row's recipe once for each seed; none where it has faults. */
    private List<Comparison.Run> runs(String row, Path from, List<String> keys, Path folder, List<Long> seeds) {
        List<Comparison.Run> runs = new ArrayList<>();
        for (long seed : seeds) {
            List<String> all = new ArrayList<>(keys);
            all.add("seed=" + seed);
            all.add("output_dir=" + folder.resolve("seed-" + seed));
            all.add("overwrite_output_dir=false");
            try {
                RecipeReader.Result read = RecipeReader.read(from, all);
                read.warnings().forEach(warning -> warnings.add("row '" + row + "': " + warning));
                runs.add(new Comparison.Run(seed, read.recipe()));
            } catch (InputException e) {
                // To the recipe all of a row's keys are overrides; here they are the row's own.
                String.valueOf(e.getMessage())
                        .replace(" in --set", "")
                        .lines()
                        .forEach(line -> faults.add("row '" + row + "' of " + file + ": " + line));
                return runs;
            }
        }
        return runs;
    }

    private void checkBudget(List<Comparison.Row> rows) {
        if (rows.isEmpty() || rows.stream().anyMatch(row -> row.runs().isEmpty())) {
            return;
        }
        Map<String, @Nullable Object> first = rows.get(0).runs().get(0).recipe().canonical();
        for (Comparison.Row row : rows.subList(1, rows.size())) {
            Map<String, @Nullable Object> own = row.runs().get(0).recipe().canonical();
            for (String key : BUDGET) {
                if (!Objects.equals(own.get(key), first.get(key))) {
                    faults.add("row '" + row.name() + "' of " + file + " has " + key + " " + own.get(key) + ", row '"
                            + rows.get(0).name() + "' " + first.get(key)
                            + "; expected the same: rows are compared at one budget");
                }
            }
        }
    }

    private void checkName(ComparisonKey key, String name, List<String> names) {
        if (!names.isEmpty() && !names.contains(name)) {
            faults.add("key '" + key.key() + "' in " + file + " names '" + name + "', expected one of the rows "
                    + String.join(", ", names) + Nearest.hint(name, names));
        }
    }

    private String text(ComparisonKey key, String byDefault) {
        JsonNode value = entries.get(key.key());
        if (value == null) {
            return byDefault;
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            wrong(key, value, key.type());
            return byDefault;
        }
        return value.stringValue();
    }

    private List<Long> seeds() {
        JsonNode value = entries.get(ComparisonKey.SEEDS.key());
        if (value == null) {
            return List.of(42L);
        }
        Set<Long> seeds = new LinkedHashSet<>();
        boolean right = value.isArray() && !value.isEmpty();
        for (JsonNode seed : value) {
            right &= seed.isIntegralNumber() && seed.canConvertToLong() && seeds.add(seed.longValue());
        }
        if (!right) {
            wrong(ComparisonKey.SEEDS, value, "a list of whole numbers, each once");
        }
        return List.copyOf(seeds);
    }

    /** An object of recipe keys as overrides. */
    private List<String> overrides(@Nullable JsonNode object, String where) {
        List<String> overrides = new ArrayList<>();
        if (object == null) {
            return overrides;
        }
        if (!object.isObject()) {
            faults.add(where + " in " + file + " is " + object + "; expected an object of recipe keys"
                    + (where.startsWith("row") ? " or a recipe's file" : ""));
            return overrides;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (DECIDED.contains(entry.getKey())) {
                faults.add("key '" + entry.getKey() + "' in " + where + " of " + file
                        + " is not a row's: the comparison's seeds and output_dir decide it");
            }
            JsonNode value = entry.getValue();
            overrides.add(entry.getKey() + "=" + (value.isString() ? value.stringValue() : value.toString()));
        }
        return overrides;
    }

    private void wrong(ComparisonKey key, @Nullable JsonNode value, String expected) {
        faults.add("key '" + key.key() + "' in " + file + " is " + (value == null ? "missing" : value) + "; expected "
                + expected);
    }

    /** {@code single_adapter} for "single adapter". */
    private static String folderName(String row) {
        return row.toLowerCase(Locale.ROOT)
                .replace("+", "_plus")
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_|_$", "");
    }
}
