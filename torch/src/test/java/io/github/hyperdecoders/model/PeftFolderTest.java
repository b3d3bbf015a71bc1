package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.format.DType;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.TreeMap;
import java.util.Arrays;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** LoRA as PEFT has it, in and out. Folders and logits are PEFT's own: see make.py beside them. */
class PeftFolderTest {
    private static final Path PEFT = resources();
    private static final JsonNode EXPECTED = read(PEFT.resolve("expected.json"));
    private static final Freezing WITH_NORMS = new Freezing(true, true, true, false, false, true);

    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({"plain, v1_1", "all_rslora, v1_1", "patterns, v1_1", "rank_rslora, v1_1", "tied, v1_0"})
    void computesWhatPeftComputes(String name, String base) throws IOException {
        double[] expected = numbers(EXPECTED.path("logits").path(name));
        try (Model model = ModelFolder.load(PEFT.resolve(name), PEFT.resolve(base), Numerics.FP64)) {
            assertThat(logits(model)).containsExactly(expected, within(1e-12));
        }
        try (Model model = ModelFolder.load(PEFT.resolve(name), PEFT.resolve(base), Numerics.FP32)) {
            assertThat(logits(model)).containsExactly(expected, within(1e-5));
        }
    }

    /** What the configuration of a folder is in our own keys. */
    @Test
    void targetsRanksAndAlphasAreSaidBriefly() throws IOException {
        assertThat(adapters("plain"))
                .isEqualTo(AdapterSettings.lora(AdapterKind.LORA, AdapterKind.LORA, 2, 3, List.of("q", "v")));
        AdapterSettings patterns = adapters("patterns");
        assertThat(patterns.encoder()).isEqualTo(AdapterKind.NONE);
        assertThat(patterns.loraTargets())
                .containsExactly(
                        "SelfAttention.q",
                        "SelfAttention.v:2:7.0",
                        "EncDecAttention.q:3",
                        "EncDecAttention.v",
                        "decoder.block.0.layer.2.DenseReluDense.wo",
                        "decoder.block.1.layer.2.DenseReluDense.wo:1");
    }

    private static AdapterSettings adapters(String name) throws IOException {
        try (Model model = ModelFolder.load(PEFT.resolve(name), PEFT.resolve("v1_1"), Numerics.FP32)) {
            return model.config().adapters();
        }
    }

    /** As an adapter-only folder of ours, modules that were trained as a whole included, and back. */
    @ParameterizedTest
    @ValueSource(strings = {"all_rslora", "patterns", "rank_rslora"})
    void goesInAndOutWithoutLoss(String name) throws IOException {
        Path base = baseWithTokenizer();
        Path ours = root.resolve("ours");
        ModelFolder.writeFromPeft(PEFT.resolve(name), base, ours);
        assertThat(ours).isDirectoryContaining("glob:**/adapters.safetensors");
        Path again = root.resolve("again");
        PeftExport.write(ours, null, again);
        double[] expected = numbers(EXPECTED.path("logits").path(name));
        for (Path folder : List.of(ours, again)) {
            try (Model model = ModelFolder.load(folder, base, Numerics.FP64)) {
                assertThat(logits(model)).containsExactly(expected, within(1e-12));
            }
        }
        assertThat(tensors(again)).isEqualTo(tensors(PEFT.resolve(name)));
    }

    /** Folders that verify.py beside PEFT's own asks PEFT about; they stay in target/peft with our logits. */
    @ParameterizedTest
    @CsvSource({
        "both,    LORA, LORA, 'q;v', 'q;v', '{}'",
        "decoder, NONE, LORA, 'EncDecAttention.q:3:7.0;wo;decoder.block.1.layer.0.SelfAttention.v:1',"
                + " 'EncDecAttention.q;decoder.block.1.layer.0.SelfAttention.v;"
                + "decoder.block.0.layer.2.DenseReluDense.wo;decoder.block.1.layer.2.DenseReluDense.wo',"
                + " '{\"decoder\\\\.block\\\\.1\\\\.layer\\\\.0\\\\.SelfAttention\\\\.v\":1,\"EncDecAttention\\\\.q\":3,\"wo\":2}'"
    })
    void isWrittenAsPeftWritesIt(
            String name, AdapterKind encoder, AdapterKind decoder, String targets, String found, String ranks)
            throws IOException {
        Path base = baseWithTokenizer();
        AdapterSettings settings = AdapterSettings.lora(encoder, decoder, 2, 3, List.of(targets.split(";")));
        Path target = fresh(Path.of("target", "peft", name));
        double[] logits;
        try (Model model = lively(settings, base)) {
            logits = logits(model);
            write(model, root.resolve("ours"));
            PeftExport.write(root.resolve("ours"), null, target);
            write(
                    new Model(
                            new ModelConfig(model.config().t5(), settings, List.of(), null),
                            model.numerics(),
                            model.parameters(),
                            model.network(),
                            model.uses()),
                    root.resolve("full"));
        }
        JsonNode config = read(target.resolve(PeftConfig.FILE_NAME));
        assertThat(config.path("peft_type").asString()).isEqualTo("LORA");
        assertThat(config.path("r").asInt()).isEqualTo(2);
        assertThat(config.path("lora_alpha").toString()).isEqualTo("3");
        assertThat(strings(config.path("target_modules"))).containsExactlyInAnyOrder(found.split(";"));
        assertThat(strings(config.path("modules_to_save"))).containsExactly("layer_norm", "final_layer_norm");
        assertThat(ranks.isEmpty() ? config.path("rank_pattern").isEmpty() : ranks.length() > 0)
                .isTrue();
        assertThat(tensors(target).keySet()).allMatch(tensor -> tensor.startsWith("base_model.model."));
        try (Model model = ModelFolder.load(target, base, Numerics.FP32)) {
            assertThat(logits(model)).containsExactly(logits, within(1e-6));
        }
        Path ofFull = root.resolve("of-full");
        PeftExport.write(root.resolve("full"), base, ofFull);
        assertThat(tensors(ofFull)).isEqualTo(tensors(target));
        try (Model model = ModelFolder.load(target, base, Numerics.FP64)) {
            Files.writeString(
                    target.resolve("logits.json"),
                    new JsonMapper().writeValueAsString(Map.of("float32", logits, "float64", logits(model))));
        }
    }

    /** On a fixture's base, with random LoRA and layer norms. */
    private static Model lively(AdapterSettings settings, Path base) throws IOException {
        try (TensorFile file = TensorFile.open(base);
                Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(0)) {
            ModelConfig stock = ModelConfig.read(base);
            ModelConfig config = new ModelConfig(stock.t5(), settings, List.of(), BaseReference.of("v1_1", base));
            Model model = Model.build(config, Numerics.FP32, WITH_NORMS, 1, List.of(file), role -> !role.isBase());
            for (Parameter parameter : model.parameters().trained()) {
                randomness.reseed(7, parameter.name().hashCode(), 0);
                Ops.uniform(parameter.tensor(), -0.5, 0.5, randomness);
            }
            return model;
        }
    }

    private static void write(Model model, Path folder) throws IOException {
        try (T5Tokenizer tokenizer = TinyModel.tokenizerOfWords()) {
            ModelFolder.write(folder, model, tokenizer);
        }
    }

    @Test
    void whatPeftCannotSayIsNotWritten() throws IOException {
        Path base = baseWithTokenizer();
        Path full = root.resolve("full");
        AdapterSettings settings = AdapterSettings.lora(AdapterKind.LORA, AdapterKind.LORA, 2, 3, List.of("q"));
        try (Model model = lively(settings, base);
                Scope scope = Scope.withoutGradients()) {
            Parameter q = model.parameters()
                    .named("encoder.block.0.layer.0.SelfAttention.q.weight")
                    .orElseThrow();
            q.tensor().add_(new Scalar(1));
            write(
                    new Model(
                            new ModelConfig(model.config().t5(), settings, List.of(), null),
                            model.numerics(),
                            model.parameters(),
                            model.network(),
                            model.uses()),
                    full);
        }
        assertThatThrownBy(() -> PeftExport.write(full, null, root.resolve("out")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds all weights and names no base")
                .hasMessageContaining("--base");
        assertThatThrownBy(() -> PeftExport.write(full, base, root.resolve("out")))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "the weight of encoder.block.0.layer.0.SelfAttention.q was trained beside the LoRA of it, which"
                                + " PEFT's modules_to_save cannot say of it: --merge makes a stock T5 of the whole");
        Path manual = root.resolve("manual");
        try (TinyModel tiny =
                TinyModel.random(AdapterKind.LORA, AdapterKind.GENERATED_LORA, Numerics.FP32, WITH_NORMS)) {
            ModelFolder.write(manual, tiny.model(), tiny.tokenizer());
        }
        assertThatThrownBy(() -> PeftExport.write(manual, base, root.resolve("out")))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "encoder_adapter is lora and decoder_adapter is generated_lora, and PEFT has neither but lora:"
                                + " expected lora in both, or lora in one and none in the other");
    }

    /** One changed word of adapter_config.json each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"use_dora\": false | \"use_dora\": true | use_dora is true, expected it to be absent, null or false",
                "\"peft_type\": \"LORA\" | \"peft_type\": \"IA3\" | peft_type is \"IA3\", expected 'LORA'",
                "\"lora_bias\": false | \"lora_bias\": true | lora_bias is true",
                "\"velora_config\": null | \"of_a_later_version\": {\"a\": 1} | of_a_later_version is",
                "\"init_lora_weights\": true | \"init_lora_weights\": \"pissa\" | init_lora_weights is \"pissa\"",
                "\"bias\": \"none\" | \"bias\": \"some\" | bias is \"some\", expected one of [all, lora_only, none]",
                "\"r\": 2 | \"r\": 2000000000 | has shape [2, 8], expected [2000000000, 8] by adapter_config.json",
                "\"r\": 2 | \"r\": 0 | r is 0, expected positive whole numbers",
                "\"lora_alpha\": 3 | \"lora_alpha\": 1e999 | lora_alpha is",
                "\"rank_pattern\": {} | \"rank_pattern\": {\"q\": 3} | has shape [2, 8], expected [3, 8]",
                "\"rank_pattern\": {} | \"rank_pattern\": {\"(\": 3} | the expression '(' is malformed",
                "\"rank_pattern\": {} | \"rank_pattern\": {\"(([a-zA-Z0-9.]+)+)+!\": 3} | takes more than 100000 steps",
                "\"modules_to_save\": null | \"modules_to_save\": [\"score\"] | modules_to_save has 'score', of which there",
                "\"q\", | \"q\", \"wo\", | target_modules has 'wo', of which there are no factors",
                "\"q\", | | there are factors of encoder.block.0.layer.0.SelfAttention.q, which target_modules does not name",
                "\"base_model_name_or_path\": \"v1_1\" | \"base_model_name_or_path\": null | names no base model"
            })
    void whatIsNotPlainLoraIsNamed(String written, String instead, String message) throws IOException {
        Path folder = copy("plain");
        Path config = folder.resolve(PeftConfig.FILE_NAME);
        String before = Files.readString(config);
        assertThat(before).contains(written);
        Files.writeString(config, before.replace(written, Objects.requireNonNullElse(instead, "")));
        Path base = message.contains("names no base") ? null : PEFT.resolve("v1_1");
        assertThatThrownBy(() -> ModelFolder.load(folder, base, Numerics.FP32).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void tensorsAreCheckedBeforeTheyAreUsed() throws IOException {
        String q = "base_model.model.encoder.block.0.layer.0.SelfAttention.q.";
        refused(
                "plain",
                "v1_1",
                t -> renamed(t, q + "lora_B.weight", q + "lora_magnitude_vector.weight"),
                "lora_B.weight is missing, expected [8, 2]");
        refused(
                "plain",
                "v1_1",
                t -> renamed(t, q + "lora_B.weight", "lm_head.lora_B.weight"),
                "does not begin with base_model.model.");
        refused(
                "plain",
                "v1_1",
                t -> t.info().name().equals(q + "lora_A.weight") ? infinite(t.info()) : t,
                q + "lora_A.weight has numbers that are not finite");
        refused("plain", "v1_0", t -> t, null);
        refused(
                "all_rslora",
                "v1_0",
                t -> t,
                "wi_0.lora_A.weight is none of a low-rank addition to a projection of this T5's blocks");
        refused("patterns", "v1_0", t -> t, "lm_head.weight is a copy of its own of the head");
        refused(
                "patterns",
                "v1_1",
                t -> renamed(t, "base_model.model.lm_head.weight", "base_model.model.shared.weight"),
                "modules_to_save has 'lm_head', of which there are no weights");
    }

    private void refused(
            String name,
            String base,
            UnaryOperator<TensorData> change,
            @Nullable String message)
            throws IOException {
        Path folder = copy(name);
        List<TensorData> changed = new ArrayList<>();
        try (TensorFile file = TensorFile.open(PEFT.resolve(name).resolve(PeftLora.WEIGHTS))) {
            file.tensors().keySet().forEach(tensor -> changed.add(change.apply(TensorData.of(file, tensor))));
            Files.delete(folder.resolve(PeftLora.WEIGHTS));
            SafetensorsWriter.write(folder.resolve(PeftLora.WEIGHTS), changed, Map.of());
        }
        if (message == null) {
            ModelFolder.load(folder, PEFT.resolve(base), Numerics.FP32).close();
            return;
        }
        assertThatThrownBy(() -> ModelFolder.load(folder, PEFT.resolve(base), Numerics.FP32)
                        .close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    private static TensorData renamed(TensorData tensor, String from, String to) {
        TensorInfo info = tensor.info();
        return info.name().equals(from)
                ? TensorData.of(new TensorInfo(to, info.dtype(), info.shape()), tensor::writeTo)
                : tensor;
    }

    private static TensorData infinite(TensorInfo info) {
        ByteBuffer bytes = ByteBuffer.allocate((int) info.byteLength());
        // Ends in 7f800000, little-endian.
        bytes.put(2, (byte) 0x80).put(3, (byte) 0x7f);
        return TensorData.of(info.name(), DType.F32, info.shape(), bytes);
    }

    private static double[] logits(Model model) {
        try (Scope scope = Scope.withoutGradients()) {
            Tokens sources = Tokens.of(new int[][] {{3, 4, 5, 6, 1}, {7, 8, 1}});
            Tokens targets = Tokens.of(new int[][] {{0, 4, 5, 0}, {0, 6, 7, 8}});
            AdaptedT5 network = model.network();
            Engine engine = Engine.operators(model.numerics());
            return Tensors.toDoubles(network.t5()
                    .logits(network.decode(targets, network.encode(sources, null, false, engine), engine), engine));
        }
    }

    private Path baseWithTokenizer() throws IOException {
        Path base = Files.createDirectory(root.resolve("base"));
        for (String file : List.of(ModelConfig.FILE_NAME, ModelFolder.WEIGHTS)) {
            Files.copy(PEFT.resolve("v1_1").resolve(file), base.resolve(file));
        }
        try (T5Tokenizer tokenizer = TinyModel.tokenizerOfWords()) {
            tokenizer.save(base);
        }
        return base;
    }

    private Path copy(String name) throws IOException {
        Path folder = Files.createTempDirectory(root, name);
        for (String file : List.of(PeftConfig.FILE_NAME, PeftLora.WEIGHTS)) {
            Files.copy(PEFT.resolve(name).resolve(file), folder.resolve(file));
        }
        return folder;
    }

    private static Path fresh(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (String file : List.of(PeftConfig.FILE_NAME, PeftLora.WEIGHTS, "logits.json")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.delete(folder);
        }
        Files.createDirectories(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
        return folder;
    }

    private static Map<String, List<Double>> tensors(Path folder) throws IOException {
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

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(string -> strings.add(string.asString()));
        return strings;
    }

    private static JsonNode read(Path file) {
        try {
            return new JsonMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path resources() {
        try {
            return Path.of(Objects.requireNonNull(PeftFolderTest.class.getResource("peft"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
