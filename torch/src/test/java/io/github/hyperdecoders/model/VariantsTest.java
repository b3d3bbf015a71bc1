package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.format.DType;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.generation.GeneratedSequence;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * T5s of many kinds, loaded from folders, against transformers' logits and generated tokens (variants.json, made by variants.py beside
 * it). Their weights are a hash of name and place, computed there and here.
 */
class VariantsTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** Transformers' norms and softmax are in single precision, whatever the rest is in. */
    private static final double LOGITS = 1e-5;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    @TestFactory
    Stream<DynamicTest> computeAndGenerateAsTransformersDoes() throws IOException {
        return cases().map(variant -> DynamicTest.dynamicTest(name(variant), () -> {
            Path folder = folder(variant);
            assertLogits(folder, variant);
            try (Model model = ModelFolder.load(folder, null, Numerics.FP32)) {
                assertThat(generated(model, variant, 1)).isEqualTo(targets(variant, "greedy"));
                assertThat(generated(model, variant, 3)).isEqualTo(targets(variant, "beams"));
            }
        }));
    }

    /** Head, flag and scale are kept, and what is written is the same model. */
    @TestFactory
    Stream<DynamicTest> areWrittenAsTheyWere() throws IOException {
        return cases().map(variant -> DynamicTest.dynamicTest(name(variant), () -> {
            Path folder = folder(variant);
            Path written = folder.resolveSibling(folder.getFileName() + " written");
            try (Model model = ModelFolder.load(folder, null, Numerics.FP32);
                    T5Tokenizer tokenizer = TinyModel.tokenizerOfWords()) {
                ModelFolder.write(written, model, tokenizer);
            }
            assertLogits(written, variant);
            JsonNode before = JSON.readTree(folder.resolve(ModelConfig.FILE_NAME));
            JsonNode after = JSON.readTree(written.resolve(ModelConfig.FILE_NAME));
            for (String key : List.of("model_type", "eos_token_id", "pad_token_id", "decoder_start_token_id")) {
                assertThat(after.path(key)).as(key).isEqualTo(before.path(key));
            }
            if (before.has("tie_word_embeddings")) {
                assertThat(after.path("tie_word_embeddings")).isEqualTo(before.path("tie_word_embeddings"));
            }
        }));
    }

    private static Stream<JsonNode> cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(VariantsTest.class.getResourceAsStream("variants.json"))) {
            return StreamSupport.stream(JSON.readTree(in).path("cases").spliterator(), false);
        }
    }

    private static String name(JsonNode variant) {
        return variant.path("name").asString();
    }

    /** The case as a model folder. */
    private Path folder(JsonNode variant) throws IOException {
        Path folder = Files.createDirectory(root.resolve(name(variant)));
        Files.writeString(
                folder.resolve(ModelConfig.FILE_NAME), variant.path("config").toString());
        List<TensorData> tensors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> tensor : variant.path("tensors").properties()) {
            List<Long> shape = new ArrayList<>();
            tensor.getValue().forEach(size -> shape.add(size.longValue()));
            boolean copy =
                    variant.path("copy").booleanValue() && tensor.getKey().equals("lm_head.weight");
            String valuesOf = copy ? "shared.weight" : tensor.getKey();
            tensors.add(TensorData.of(tensor.getKey(), DType.F32, shape, weights(valuesOf, shape)));
        }
        SafetensorsWriter.write(folder.resolve(ModelFolder.WEIGHTS), tensors, Map.of("format", "pt"));
        return folder;
    }

    private static ByteBuffer weights(String name, List<Long> shape) {
        int count = (int) shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        boolean large = List.of("shared.weight", "decoder.embed_tokens.weight", "lm_head.weight")
                .contains(name);
        for (int i = 0; i < count; i++) {
            int x = name.hashCode() ^ (i * 0x9E3779B1);
            x = (x ^ x >>> 16) * 0x85EBCA6B;
            x = (x ^ x >>> 13) * 0xC2B2AE35;
            x ^= x >>> 16;
            float value = (x >>> 8) / (float) (1 << 24) - 0.5F;
            bytes.putFloat(name.contains("layer_norm") ? 1 + value / 4 : large ? 4 * value : value);
        }
        return bytes.flip();
    }

    private static void assertLogits(Path folder, JsonNode variant) throws IOException {
        try (Model model = ModelFolder.load(folder, null, Numerics.FP64);
                Scope scope = Scope.withoutGradients()) {
            Engine engine = Engine.operators(Numerics.FP64);
            AdaptedT5 network = model.network();
            Tokens targets = Tokens.of(rows(variant.path("targets")));
            Tokens sources = Tokens.of(rows(variant.path("sources")));
            double[] logits = Tensors.toDoubles(network.t5()
                    .logits(network.decode(targets, network.encode(sources, null, false, engine), engine), engine));
            double[] expected = StreamSupport.stream(variant.path("logits").spliterator(), false)
                    .mapToDouble(JsonNode::doubleValue)
                    .toArray();
            assertThat(logits).containsExactly(expected, within(LOGITS));
        }
    }

    private static List<List<Integer>> generated(Model model, JsonNode variant, int beams) {
        List<GeneratedSequence> found = Search.generate(
                model.network(),
                Tokens.of(rows(variant.path("sources"))),
                null,
                model.numerics(),
                new GenerationOptions(12, 4, beams));
        if (beams > 1) {
            for (int i = 0; i < found.size(); i++) {
                double expected = variant.path("beam_scores").get(i).doubleValue();
                assertThat(found.get(i).score()).isCloseTo(expected, within(1e-4));
            }
        }
        return found.stream()
                .map(sequence -> Arrays.stream(sequence.tokens()).boxed().toList())
                .toList();
    }

    /** Without the start token and without what is behind the end. */
    private static List<List<Integer>> targets(JsonNode variant, String search) {
        JsonNode end = variant.path("config").path("eos_token_id");
        List<Integer> ends = Arrays.stream(end.isArray() ? row(end) : new int[] {end.intValue()})
                .boxed()
                .toList();
        return Arrays.stream(rows(variant.path(search)))
                .map(row -> {
                    List<Integer> tokens =
                            Arrays.stream(row, 1, row.length).boxed().toList();
                    int length = IntStream.range(0, tokens.size())
                            .filter(i -> ends.contains(tokens.get(i)))
                            .map(i -> i + 1)
                            .findFirst()
                            .orElse(tokens.size());
                    return tokens.subList(0, length);
                })
                .toList();
    }

    private static int[][] rows(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(VariantsTest::row)
                .toArray(int[][]::new);
    }

    private static int[] row(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
