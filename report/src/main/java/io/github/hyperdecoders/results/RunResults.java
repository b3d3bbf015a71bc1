package io.github.hyperdecoders.results;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * results.json: {@code {"recipe": "…", "step": 20, "validation": {"rte/accuracy": 50.5, …}, "test": {…}}}. What scored a model without
 * training it leaves recipe and step out.
 *
 * @param recipe hash of what decided the run's course; empty where nothing was trained
 * @param step whose model was scored; 0 where that is unknown
 * @param sets scores by what they were taken on, {@code validation} or {@code test}, in that order; each by {@code task/metric}
 */
public record RunResults(String recipe, long step, Map<String, Map<String, Double>> sets) {
    private static final String RECIPE = "recipe";
    private static final String STEP = "step";

    public RunResults {
        Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
        sets.forEach((set, scores) -> copy.put(set, Collections.unmodifiableMap(new LinkedHashMap<>(scores))));
        sets = Collections.unmodifiableMap(copy);
    }

    /** Scores of a model that nothing is known of. */
    public RunResults(Map<String, Map<String, Double>> sets) {
        this("", 0, sets);
    }

    /**
     * The results in a file; empty where there is none. Numbers that are null are left out.
     *
     * @throws InputException where the file holds no JSON object
     */
    public static Optional<RunResults> read(Path file) throws IOException {
        return JsonFile.object(file).map(RunResults::of);
    }

    private static RunResults of(JsonNode json) {
        Map<String, Map<String, Double>> sets = new LinkedHashMap<>();
        json.properties().stream().filter(set -> set.getValue().isObject()).forEach(set -> {
            Map<String, Double> scores = new LinkedHashMap<>();
            set.getValue().properties().forEach(score -> {
                if (score.getValue().isNumber()) {
                    scores.put(score.getKey(), score.getValue().asDouble());
                }
            });
            sets.put(set.getKey(), scores);
        });
        return new RunResults(json.path(RECIPE).asString(""), json.path(STEP).asLong(0), sets);
    }

    /** Writes the file whole or not at all, replacing one that is there. */
    public void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        if (!recipe.isEmpty()) {
            all.put(RECIPE, recipe);
            all.put(STEP, step);
        }
        all.putAll(sets);
        AtomicFiles.writeString(
                file, new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }
}
