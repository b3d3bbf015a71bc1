package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads recipes. Every fault of a recipe is reported at once, one line each, in one {@link InputException}: unknown and repeated
 * keys, values of the wrong type or out of range, missing keys, and keys that contradict each other.
 */
public final class RecipeReader {
    /**
     * A recipe and what is harmless in its file but perhaps not what was meant, one line each.
     *
     * @param recipe the recipe, defaults filled in
     * @param warnings keys without effect
     */
    public record Result(Recipe recipe, List<String> warnings) {
        public Result {
            warnings = List.copyOf(warnings);
        }
    }

    private final String source;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> wrong = new LinkedHashSet<>();

    private RecipeReader(String source) {
        this.source = source;
    }

    /**
     * Reads a recipe's file.
     *
     * @param file a flat JSON object in UTF-8
     * @param overrides {@code key=value} each, in place of the file's; the last for a key counts. A value is JSON where it parses
     *     as that, else a string; lists may be written with commas
     * @throws InputException with a line for every fault, also where the file is missing or no JSON
     */
    public static Result read(Path file, List<String> overrides) {
        return read(RecipeFile.open(file), overrides);
    }

    /**
     * Reads a recipe's text.
     *
     * @param json a flat JSON object
     * @param source what messages call it
     * @param overrides as in {@link #read(Path, List)}
     * @throws InputException with a line for every fault
     */
    public static Result parse(String json, String source, List<String> overrides) {
        return read(RecipeFile.parse(json, source), overrides);
    }

    private static Result read(RecipeFile file, List<String> overrides) {
        RecipeReader reader = new RecipeReader(file.source());
        reader.faults.addAll(file.faults());
        reader.readAll(file.entries(), overrides);
        return reader.result();
    }

    private void readAll(Map<String, JsonNode> entries, List<String> overrides) {
        Map<String, JsonNode> overriding = new LinkedHashMap<>();
        overrides.forEach(override -> split(override, overriding));
        entries.forEach((name, json) -> {
            if (!overriding.containsKey(name)) {
                put(name, json, source);
            }
        });
        overriding.forEach((name, json) -> put(name, json, "--set"));
        for (RecipeKey key : RecipeKeys.all()) {
            Object byDefault = key.defaultValue();
            if (byDefault != null) {
                values.putIfAbsent(key.name(), byDefault);
            } else if (key.required() && !values.containsKey(key.name())) {
                if (wrong.add(key.name())) {
                    faults.add("key '" + key.name() + "' is required, but missing in " + source);
                }
                values.put(key.name(), "");
            }
        }
        DerivedDefaults.fill(values);
    }

    private void split(String override, Map<String, JsonNode> overriding) {
        int equals = override.indexOf('=');
        if (equals <= 0) {
            faults.add("--set '" + override + "' is not of the form key=value");
            return;
        }
        String name = RecipeKeys.canonical(override.substring(0, equals).strip());
        String text = override.substring(equals + 1);
        RecipeKeys.find(name)
                .ifPresentOrElse(
                        key -> overriding.put(name, key.fromText(text)),
                        () -> overriding.put(name, StringNode.valueOf(text)));
    }

    private void put(String name, JsonNode json, String where) {
        if (RecipeKeys.DEPRECATED.containsKey(name)) {
            warnings.add("key '" + name + "' in " + where + " " + RecipeKeys.DEPRECATED.get(name));
            return;
        }
        RecipeKey key = RecipeKeys.find(name).orElse(null);
        if (key == null) {
            faults.add("unknown key '" + name + "' in " + where + RecipeKeys.hint(name));
        } else if (!json.isNull()) {
            Object value = key.convert(json);
            if (value == null) {
                wrong.add(name);
                faults.add("key '" + name + "' in " + where + " is " + shown(json) + "; expected " + key.expected()
                        + key.hint(json));
            } else {
                values.put(name, value);
            }
        }
    }

    private static String shown(JsonNode json) {
        String text = json.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    private Result result() {
        Recipe recipe = RecipeJson.build(values);
        Contradictions contradictions = new Contradictions(recipe, wrong);
        contradictions.faults().forEach(fault -> faults.add(fault + " (" + source + ")"));
        if (!faults.isEmpty()) {
            throw new InputException(String.join("\n", faults));
        }
        warnings.addAll(contradictions.warnings());
        return new Result(recipe, warnings);
    }
}
