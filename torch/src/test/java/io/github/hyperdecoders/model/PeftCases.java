package io.github.hyperdecoders.model;

import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Folders that PEFT wrote, with its logits, and what comparing them needs. */
final class PeftCases {
    static final Path FOLDER = resources();
    static final JsonNode EXPECTED = read(FOLDER.resolve("expected.json"));

    private PeftCases() {}

    /** What PEFT computes for a folder. */
    static double[] logitsOf(String name) {
        return numbers(EXPECTED.path("logits").path(name));
    }

    static double[] logits(Model model) {
        try (Scope scope = Scope.withoutGradients()) {
            Tokens sources = Tokens.of(new int[][] {{3, 4, 5, 6, 1}, {7, 8, 1}});
            Tokens targets = Tokens.of(new int[][] {{0, 4, 5, 0}, {0, 6, 7, 8}});
            AdaptedT5 network = model.network();
            Engine engine = Engine.operators(model.numerics());
            return Tensors.toDoubles(network.t5()
                    .logits(network.decode(targets, network.encode(sources, null, false, engine), engine), engine));
        }
    }

    /** A fixture's base with a tokenizer. */
    static Path baseWithTokenizer(Path root) throws IOException {
        Path base = Files.createDirectory(root.resolve("base"));
        for (String file : List.of(ModelConfig.FILE_NAME, ModelFolder.WEIGHTS)) {
            Files.copy(FOLDER.resolve("v1_1").resolve(file), base.resolve(file));
        }
        try (T5Tokenizer tokenizer = TinyModel.tokenizerOfWords()) {
            tokenizer.save(base);
        }
        return base;
    }

    static Map<String, List<Double>> tensors(Path folder) throws IOException {
        Map<String, List<Double>> values = new TreeMap<>();
        try (TensorFile file = TensorFile.open(folder.resolve(PeftLora.WEIGHTS));
                Scope scope = Scope.withoutGradients()) {
            for (String name : file.tensors().keySet()) {
                values.put(
                        name,
                        Arrays.stream(Tensors.toDoubles(Tensors.read(file, name)))
                                .boxed()
                                .toList());
            }
        }
        return values;
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).doubleValue();
        }
        return numbers;
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(string -> strings.add(string.asString()));
        return strings;
    }

    static JsonNode read(Path file) {
        try {
            return new JsonMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path resources() {
        try {
            return Path.of(
                    Objects.requireNonNull(PeftCases.class.getResource("peft")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
