package io.github.hyperdecoders.selftest;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One folder of golden numbers: config.json, model.safetensors, io.safetensors, gradients.safetensors, expected.json; of Hyperformer
 * the gradients of a task are in {@code gradients_<task>.safetensors}.
 *
 * @param config the model, the tasks in the order of their indices
 * @param expected the numbers
 */
record GoldenCase(Path folder, ModelConfig config, JsonNode expected) {
    static final String INPUTS = "io.safetensors";

    private static final JsonMapper JSON = new JsonMapper();

    /** All cases directly below {@code root}, or {@code root} itself where it is one; sorted by name. */
    static List<GoldenCase> find(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new InputException("no folder " + root + ": expected one that holds golden cases");
        }
        List<Path> folders;
        try (Stream<Path> children = Files.list(root)) {
            folders = Stream.concat(Stream.of(root), children)
                    .filter(f -> Files.isRegularFile(f.resolve("expected.json")))
                    .sorted()
                    .toList();
        }
        List<GoldenCase> cases = new ArrayList<>();
        for (Path folder : folders) {
            cases.add(read(folder));
        }
        if (cases.isEmpty()) {
            throw new InputException("no golden case in " + root + ": expected folders with an expected.json");
        }
        return cases;
    }

    static GoldenCase read(Path folder) throws IOException {
        return new GoldenCase(folder, ModelConfig.read(folder), parse(folder.resolve("expected.json")));
    }

    private static JsonNode parse(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new InputException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asString()));
        return strings;
    }

    static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** A model of the case, as its file has it. */
    Model load(Numerics numerics) throws IOException {
        return load(numerics, folder.resolve(ModelFolder.WEIGHTS));
    }

    /** A model of the case with other weights. */
    Model load(Numerics numerics, Path weights) throws IOException {
        try (TensorFile file = TensorFile.open(weights)) {
            return Model.build(config, numerics, freezing(), 0, List.of(file), role -> false);
        }
    }

    /** How far a trajectory in single precision may stray: relatively, or by how far the reference's own did. */
    double singleTrajectoryTolerance() {
        double own = expected.path("float64").path("fp32_trajectory_deviation").asDouble();
        return Math.max(1e-3, 5 * own);
    }

    /** Whether the numbers are those of Hyperformer, one set for each task. */
    boolean isTaskwise() {
        return config.adapters().encoder().isHyperformer();
    }

    Freezing freezing() {
        if (isTaskwise()) {
            return new Freezing(true, true, true, false, false, true);
        }
        Set<String> on = new HashSet<>(strings(expected.path("unfreeze")));
        return new Freezing(
                true,
                on.contains("encoder_adapters"),
                on.contains("decoder_adapters"),
                on.contains("encoder"),
                on.contains("decoder"),
                on.contains("layer_norms"));
    }

    /** Names of the parameters that the reference trains and that receive a gradient there. */
    Set<String> trained() {
        Set<String> names = new HashSet<>(strings(expected.path("trainable")));
        names.removeAll(unused());
        return names;
    }

    /** Names of learned adapters that the reference keeps and never uses. */
    Set<String> unused() {
        return new HashSet<>(strings(expected.path("no_gradient")));
    }

    /** Indices of the given tasks. */
    long[] taskIndices(List<String> names) {
        return names.stream().mapToLong(config::taskIndex).toArray();
    }
}
