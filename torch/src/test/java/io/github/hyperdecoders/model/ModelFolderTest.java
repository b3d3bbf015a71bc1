package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.format.DType;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Whatever form a model lies in, it answers as it did before it was written: the same texts, likelihoods equal to the last bit. */
class ModelFolderTest {
    private static final String WEIGHTS = ModelFolder.WEIGHTS;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @ParameterizedTest
    @CsvSource({
        "MANUAL, GENERATED, FP32",
        "MANUAL, GENERATED, FP64",
        "MANUAL, GENERATED, BF16",
        "TASK, MANUAL_SPECIFIC, FP32",
        "GENERATED, TASK, FP32",
        "LORA, GENERATED_LORA, FP32",
        "LORA, GENERATED_LORA, BF16",
        "NONE, NONE, FP32"
    })
    void aFullFolder(AdapterKind encoder, AdapterKind decoder, Numerics numerics) throws IOException {
        Path folder = root.resolve("model");
        try (TinyModel tiny = TinyModel.random(encoder, decoder, numerics, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
            assertThat(folder)
                    .isDirectoryContaining("glob:**/config.json")
                    .isDirectoryContaining("glob:**/model.safetensors")
                    .isDirectoryContaining("glob:**/tokenizer.json")
                    .isDirectoryContaining("glob:**/manifest.json");
            try (Model again = ModelFolder.load(folder, null, numerics, TinyT5.ADAPTERS_ONLY)) {
                assertThat(again.config()).isEqualTo(tiny.model().config());
                assertThat(values(again).equals(values(tiny.model())))
                        .as("every value")
                        .isTrue();
            }
            assertThat(answers(folder, null, numerics)).isEqualTo(tiny.answers());
        }
    }

    /** Learned LoRA becomes part of a stock T5, beside it generated adapters stay what they are. */
    @ParameterizedTest
    @CsvSource({"LORA, LORA, NONE, NONE", "LORA, GENERATED_LORA, NONE, GENERATED_LORA", "MANUAL, LORA, MANUAL, NONE"})
    void mergedLoraAnswersAsBefore(AdapterKind encoder, AdapterKind decoder, AdapterKind encoderLeft, AdapterKind left)
            throws IOException {
        Path folder = root.resolve("merged");
        try (TinyModel tiny = TinyModel.random(encoder, decoder, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.writeMerged(folder, tiny.model(), tiny.tokenizer(), ScalarType.Float);
            AdapterSettings adapters = ModelConfig.read(folder).adapters();
            assertThat(List.of(adapters.encoder(), adapters.decoder())).containsExactly(encoderLeft, left);
            List<Generation> before = tiny.answers();
            List<Generation> after = answers(folder, null, Numerics.FP32);
            assertThat(after).hasSameSizeAs(before);
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.get(i).text()).isEqualTo(before.get(i).text());
            }
            try (Model merged = ModelFolder.load(folder, null, Numerics.FP32)) {
                assertThat(logits(merged)).containsExactly(logits(tiny.model()), within(1e-5));
            }
        }
    }

    private static double[] logits(Model model) {
        try (Scope scope = Scope.withoutGradients()) {
            Tokens sources = Tokens.of(new int[][] {{3, 4, 5, 6, 1}, {7, 8, 1}});
            Tokens targets = Tokens.of(new int[][] {{0, 4, 5}, {0, 6, 7, 8}});
            AdaptedT5 network = model.network();
            Engine engine = Engine.operators(model.numerics());
            return Tensors.toDoubles(network.t5()
                    .logits(network.decode(targets, network.encode(sources, null, false, engine), engine), engine));
        }
    }

    /** A tokenizer that has got more tokens than the model it came with: new rows, of the embedding and of the head, are means. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVocabularyThatHasGrownGetsRows(boolean tied) throws IOException {
        Path folder = root.resolve("resized");
        int before = 24;
        T5Config t5 = TinyT5.config(before).withHead(tied ? T5Config.Head.TIED : T5Config.Head.OWN);
        ModelConfig config =
                new ModelConfig(t5, TinyT5.adapters(AdapterKind.NONE, AdapterKind.GENERATED), TinyModel.TASKS, null);
        try (TinyModel tiny = TinyModel.build(config, Numerics.FP32, TinyT5.ADAPTERS_ONLY, List.of(), role -> true)) {
            int after = tiny.tokenizer().vocabularySize();
            assertThat(after).isGreaterThan(before);
            ModelFolder.writeResized(folder, tiny.model(), tiny.tokenizer(), ScalarType.Float);
            Map<String, List<Double>> old = values(tiny.model());
            Map<String, List<Double>> found = valuesOf(folder);
            assertThat(found.keySet()).isEqualTo(old.keySet());
            found.forEach((name, values) -> {
                List<Double> kept = Objects.requireNonNull(old.get(name));
                assertThat(values.subList(0, kept.size())).as(name).isEqualTo(kept);
                if (!name.equals("shared.weight") && !name.equals("lm_head.weight")) {
                    assertThat(values).as(name).hasSameSizeAs(kept);
                    return;
                }
                int d = t5.dModel();
                assertThat(values).hasSize(after * d);
                for (int i = before * d; i < values.size(); i++) {
                    int column = i % d;
                    double mean = IntStream.range(0, before)
                            .mapToDouble(row -> kept.get(row * d + column))
                            .average()
                            .orElseThrow();
                    assertThat(values.get(i)).isCloseTo(mean, within(1e-6));
                }
            });
            assertThatThrownBy(() -> {
                        try (Model grown = load(folder, null)) {
                            ModelFolder.writeResized(root.resolve("again"), grown, tiny.tokenizer(), ScalarType.Float);
                        }
                    })
                    .isInstanceOf(InputException.class)
                    .hasMessage("nothing to resize: the tokenizer has " + after + " ids and the model's vocab_size is "
                            + after + ", expected more ids than rows");
        }
    }

    @Test
    void nothingToMergeIsSaid() {
        try (TinyModel tiny =
                TinyModel.random(AdapterKind.MANUAL, AdapterKind.GENERATED, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            Path folder = root.resolve("merged");
            assertThatThrownBy(() -> ModelFolder.writeMerged(folder, tiny.model(), tiny.tokenizer(), ScalarType.Float))
                    .isInstanceOf(InputException.class)
                    .hasMessage("nothing to merge: encoder_adapter is manual and decoder_adapter is generated,"
                            + " expected lora in one of them");
            assertThat(folder).doesNotExist();
        }
    }

    /** The negative control of every comparison here. */
    @Test
    void oneChangedWeightChangesTheAnswers() throws IOException {
        Path folder = full("model");
        List<Generation> before = answers(folder, null, Numerics.FP32);
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        rewrite(
                folder,
                tensor -> tensor.info().name().equals("decoder.param_gen.decoder.weight_up.bias")
                        ? TensorData.of(
                                tensor.info().name(), DType.F32, tensor.info().shape(), ByteBuffer.allocate((int)
                                        tensor.info().byteLength()))
                        : tensor);
        assertThat(answers(folder, null, Numerics.FP32)).isNotEqualTo(before);
    }

    @Test
    void whatIsThereIsNeverReplaced() throws IOException {
        Path folder = full("model");
        Map<String, List<Double>> before = valuesOf(folder);
        try (TinyModel other =
                TinyModel.random(AdapterKind.NONE, AdapterKind.NONE, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            assertThatThrownBy(() -> ModelFolder.write(folder, other.model(), other.tokenizer()))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining(folder.toString());
        }
        assertThat(valuesOf(folder)).isEqualTo(before);
        assertThat(root).isDirectoryNotContaining("glob:**/.tmp-*");
    }

    @Test
    void aFlippedBitIsFound() throws IOException {
        Path folder = full("model");
        byte[] bytes = Files.readAllBytes(folder.resolve(WEIGHTS));
        bytes[bytes.length - 1] ^= 1;
        Files.write(folder.resolve(WEIGHTS), bytes);
        assertThatThrownBy(() -> load(folder, null))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(WEIGHTS);
    }

    @Test
    void aFolderWithoutConfigurationOrWeightsSaysWhatItLacks() throws IOException {
        assertThatThrownBy(() -> load(root.resolve("nowhere"), null))
                .isInstanceOf(InputException.class)
                .hasMessage("no model folder " + root.resolve("nowhere"));
        Path folder = full("model");
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        Files.delete(folder.resolve(WEIGHTS));
        assertThatThrownBy(() -> load(folder, null))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no weights in this folder; expected one of [" + WEIGHTS);
        Files.delete(folder.resolve(ModelConfig.FILE_NAME));
        assertThatThrownBy(() -> load(folder, null))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no model configuration " + folder.resolve(ModelConfig.FILE_NAME));
    }

    @Test
    void aShardedModel() throws IOException {
        Path folder = full("model");
        List<Generation> expected = answers(folder, null, Numerics.FP32);
        Map<String, String> shardOf = new TreeMap<>();
        try (TensorFile file = TensorFile.open(folder.resolve(WEIGHTS))) {
            Map<String, List<TensorData>> shards = new TreeMap<>();
            int i = 0;
            for (String name : file.tensors().keySet()) {
                String shard = "model-0000" + (i++ % 3 + 1) + "-of-00003.safetensors";
                shardOf.put(name, shard);
                shards.computeIfAbsent(shard, key -> new ArrayList<>()).add(TensorData.of(file, name));
            }
            for (Map.Entry<String, List<TensorData>> shard : shards.entrySet()) {
                SafetensorsWriter.write(folder.resolve(shard.getKey()), shard.getValue(), Map.of());
            }
        }
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                new JsonMapper().writeValueAsString(Map.of("metadata", Map.of(), "weight_map", shardOf)));
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        Files.delete(folder.resolve(WEIGHTS));
        assertThat(answers(folder, null, Numerics.FP32)).isEqualTo(expected);
    }

    @Test
    void aPytorchModelBin() throws IOException {
        Path folder = full("model");
        List<Generation> expected = answers(folder, null, Numerics.FP32);
        try (TensorFile file = TensorFile.open(folder.resolve(WEIGHTS))) {
            TorchBin.write(folder.resolve("pytorch_model.bin"), file);
        }
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        Files.delete(folder.resolve(WEIGHTS));
        assertThat(answers(folder, null, Numerics.FP32)).isEqualTo(expected);
    }

    /** A half is a single exactly, so a model read from halves and written in single precision is the same model. */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"BF16", "F16"})
    void halfPrecisionWeights(DType half) throws IOException {
        Path folder = full("model");
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        Map<String, List<Double>> single = valuesOf(folder);
        try (Scope scope = Scope.withoutGradients();
                TensorFile file = TensorFile.open(folder.resolve(WEIGHTS))) {
            List<TensorData> halves = new ArrayList<>();
            for (String name : file.tensors().keySet()) {
                halves.add(Tensors.data(name, Tensors.read(file, name).to(Tensors.scalarType(half))));
            }
            SafetensorsWriter.write(folder.resolve("half"), halves, Map.of());
        }
        Files.move(folder.resolve("half"), folder.resolve(WEIGHTS), StandardCopyOption.REPLACE_EXISTING);
        Map<String, List<Double>> rounded = valuesOf(folder);
        assertThat(rounded.keySet()).isEqualTo(single.keySet());
        assertThat(rounded).as("rounding changes something").isNotEqualTo(single);
        single.forEach((name, values) -> {
            List<Double> near = Objects.requireNonNull(rounded.get(name));
            for (int i = 0; i < values.size(); i++) {
                assertThat(Math.abs(near.get(i) - values.get(i)))
                        .as(name)
                        .isLessThanOrEqualTo(Math.max(1e-7, Math.abs(values.get(i)) / 256));
            }
        });
        Path widened = root.resolve("widened");
        try (Model model = load(folder, null);
                T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            ModelFolder.write(widened, model, tokenizer);
        }
        assertThat(answers(widened, null, Numerics.FP32)).isEqualTo(answers(folder, null, Numerics.FP32));
        assertThat(answers(widened, null, Numerics.BF16)).isEqualTo(answers(folder, null, Numerics.BF16));
    }

    /** The reference keeps learned adapters in stacks whose adapters are generated, and never uses them. */
    @Test
    void surplusLearnedAdaptersOfAGeneratedStackAreIgnored() throws IOException {
        Path folder = full("model");
        List<Generation> expected = answers(folder, null, Numerics.FP32);
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        for (String name : List.of("down_manual.weight", "down_manual.bias", "up_manual.weight", "up_manual.bias")) {
            add(folder, "decoder.block.1.layer.2.adapter_layer.adapter_" + name);
        }
        assertThat(answers(folder, null, Numerics.FP32)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "decoder.block.1.layer.2.adapter_layer.adapter_side_manual.weight",
                "encoder.block.1.layer.1.adapter_layer.adapter_down_manual_weight",
                "decoder.param_gen.decoder.linear2.weight"
            })
    void anyOtherSurplusIsAnError(String name) throws IOException {
        Path folder = full("model");
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        add(folder, name);
        assertThatThrownBy(() -> load(folder, null))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("tensor " + name + " of " + folder.resolve(WEIGHTS))
                .hasMessageContaining("is not part of this model");
    }

    @Test
    void adaptersOnABaseThatStaysOutside() throws IOException {
        Path base = base("base");
        Path folder = root.resolve("adapters");
        List<Generation> expected;
        try (TinyModel tiny = onBase(base, TinyT5.ADAPTERS_ONLY)) {
            expected = tiny.answers();
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        assertThat(folder.resolve(WEIGHTS)).doesNotExist();
        try (TensorFile file = TensorFile.open(folder.resolve(ModelFolder.ADAPTERS))) {
            assertThat(file.tensors().keySet())
                    .isNotEmpty()
                    .allMatch(name -> name.contains("adapter_") || name.contains("param_gen") || name.contains("mlp"));
        }
        assertThat(answers(folder, null, Numerics.FP32)).as("where it was").isEqualTo(expected);

        Path moved = Files.move(base, root.resolve("moved"));
        assertThatThrownBy(() -> load(folder, null))
                .isInstanceOf(InputException.class)
                .hasMessage("the base model tiny-t5 is not at " + base
                        + ": expected its folder; say where it is with --base");
        assertThat(answers(folder, moved, Numerics.FP32)).as("where it went").isEqualTo(expected);
    }

    @Test
    void anotherBaseIsRefused() throws IOException {
        Path base = base("base");
        Path folder = root.resolve("adapters");
        try (TinyModel tiny = onBase(base, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        rewrite(
                base,
                tensor -> tensor.info().name().equals("encoder.final_layer_norm.weight")
                        ? TensorData.of(
                                tensor.info().name(), DType.F32, tensor.info().shape(), ByteBuffer.allocate((int)
                                        tensor.info().byteLength()))
                        : tensor);
        assertThatThrownBy(() -> load(folder, base))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the base model at " + base + " has checksum ")
                .hasMessageContaining("expected "
                        + Objects.requireNonNull(ModelConfig.read(folder).base())
                                .sha256())
                .hasMessageContaining("these adapters were trained on another one (tiny-t5)");
    }

    @Test
    void adaptersThatWereNotTrainedBelongToTheFolderAllTheSame() throws IOException {
        Path base = base("base");
        Path folder = root.resolve("adapters");
        List<Generation> expected;
        Freezing decoderOnly = new Freezing(true, false, true, false, false, false);
        try (TinyModel tiny = onBase(base, decoderOnly)) {
            expected = tiny.answers();
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        assertThat(answers(folder, null, Numerics.FP32)).isEqualTo(expected);
    }

    @Test
    void adaptersThatWereReadCanBeWrittenAgain() throws IOException {
        Path base = base("base");
        Path folder = root.resolve("adapters");
        Path copy = root.resolve("copy");
        try (TinyModel tiny = onBase(base, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        try (Model model = load(folder, null);
                T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            ModelFolder.write(copy, model, tokenizer);
        }
        assertThat(answers(copy, null, Numerics.FP32)).isEqualTo(answers(folder, null, Numerics.FP32));
    }

    @Test
    void trainedLayerNormsGoWithTheAdapters() throws IOException {
        Path base = base("base");
        Path folder = root.resolve("adapters");
        List<Generation> expected;
        try (TinyModel tiny = onBase(base, new Freezing(true, true, true, false, false, true))) {
            try (Scope scope = Scope.withoutGradients()) {
                Tensor norm = tiny.model()
                        .parameters()
                        .named("decoder.final_layer_norm.weight")
                        .orElseThrow()
                        .tensor();
                norm.mul_(new org.bytedeco.pytorch.Scalar(0.5));
            }
            expected = tiny.answers();
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        assertThat(answers(folder, null, Numerics.FP32)).isEqualTo(expected);
    }

    private Path full(String name) throws IOException {
        Path folder = root.resolve(name);
        try (TinyModel tiny =
                TinyModel.random(AdapterKind.MANUAL, AdapterKind.GENERATED, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        return folder;
    }

    /** A stock T5. */
    private Path base(String name) throws IOException {
        Path folder = root.resolve(name);
        try (TinyModel tiny =
                TinyModel.random(AdapterKind.NONE, AdapterKind.NONE, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        return folder;
    }

    private static TinyModel onBase(Path base, Freezing freezing) throws IOException {
        ModelConfig config = new ModelConfig(
                ModelConfig.read(base).t5(),
                TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.GENERATED),
                TinyModel.TASKS,
                BaseReference.of("tiny-t5", base));
        try (TensorFile file = TensorFile.open(base)) {
            return TinyModel.build(config, Numerics.FP32, freezing, List.of(file), role -> !role.isBase());
        }
    }

    private static Model load(Path folder, @Nullable Path base) throws IOException {
        return ModelFolder.load(folder, base, Numerics.FP32);
    }

    private static List<Generation> answers(Path folder, @Nullable Path base, Numerics numerics) throws IOException {
        try (Model model = ModelFolder.load(folder, base, numerics);
                T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            return TinyModel.answers(model, tokenizer);
        }
    }

    private static Map<String, List<Double>> valuesOf(Path folder) throws IOException {
        try (Model model = load(folder, null)) {
            return values(model);
        }
    }

    private static Map<String, List<Double>> values(Model model) {
        Map<String, List<Double>> values = new TreeMap<>();
        try (Scope scope = Scope.withoutGradients()) {
            for (Parameter parameter : model.parameters().all()) {
                List<Double> list = new ArrayList<>();
                for (double value : Tensors.toDoubles(parameter.tensor())) {
                    list.add(value);
                }
                values.put(parameter.name(), list);
            }
        }
        return values;
    }

    /** Adds a small tensor to a folder's weights. */
    private static void add(Path folder, String name) throws IOException {
        TensorInfo info = new TensorInfo(name, DType.F32, List.of(2L, 3L));
        rewrite(folder, tensor -> tensor, TensorData.of(name, info.dtype(), info.shape(), ByteBuffer.allocate(24)));
    }

    private static void rewrite(Path folder, UnaryOperator<TensorData> change, TensorData... additional)
            throws IOException {
        Path file = folder.resolve(WEIGHTS);
        List<TensorData> tensors = new ArrayList<>(List.of(additional));
        try (TensorFile old = TensorFile.open(file)) {
            old.tensors().keySet().forEach(name -> tensors.add(change.apply(TensorData.of(old, name))));
            SafetensorsWriter.write(folder.resolve("next"), tensors, Map.of());
        }
        Files.move(folder.resolve("next"), file, StandardCopyOption.REPLACE_EXISTING);
    }
}
