package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.Batcher;
import io.github.hyperdecoders.inference.BatcherSettings;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.GenerationRequest;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ObjectAssert;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that share a base answer as each does alone, to the last bit, whoever else is opened, computes or is closed. */
class BaseModelTest {
    private static final Freezing WITH_NORMS = new Freezing(true, true, true, false, false, true);
    private static final int THREADS = 4;
    private static final String KEY = "decoder.block.1.layer.0.SelfAttention.k.weight";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path root;

    @SuppressWarnings("NullAway.Init")
    private static Path base;

    /** Folders of every kind on one base, by what they are; those that change the base itself last. */
    private static final Map<String, Path> ADAPTERS = new LinkedHashMap<>();

    private static final Map<String, Path> OVERLAYS = new LinkedHashMap<>();

    @BeforeAll
    static void write() throws IOException {
        base = base("base", AdapterKind.NONE);
        for (AdapterKind kind : AdapterKind.values()) {
            ADAPTERS.put(kind.key(), onBase(TinyT5.adapters(kind, kind), TinyT5.ADAPTERS_ONLY, kind.key()));
        }
        AdapterSettings perLayer = TinyT5.adapters(AdapterKind.GENERATED, AdapterKind.GENERATED)
                .withHypernetwork(HypernetworkScope.PER_LAYER);
        ADAPTERS.put("per_layer", onBase(perLayer, TinyT5.ADAPTERS_ONLY, "per_layer"));
        ADAPTERS.put("peft", peft(folder("lora"), "peft"));

        AdapterSettings hyperdecoder = TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.GENERATED);
        OVERLAYS.put("norms", onBase(hyperdecoder, WITH_NORMS, "norms"));
        Path lora = onBase(TinyT5.adapters(AdapterKind.LORA, AdapterKind.LORA), WITH_NORMS, "lora_norms");
        OVERLAYS.put("modules_to_save", peft(lora, "modules_to_save"));
        // One of three weights that are multiplied by as one.
        OVERLAYS.put("key", withKey(folder("manual"), root.resolve("key")));
    }

    @ParameterizedTest
    @EnumSource(
            value = Numerics.class,
            names = {"FP32", "BF16"})
    void everyKindInTurnsAndInThreads(Numerics numerics) throws Exception {
        Map<String, Path> folders = new LinkedHashMap<>(ADAPTERS);
        folders.putAll(OVERLAYS);
        Map<String, List<Generation>> alone = new LinkedHashMap<>();
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            try (Model model = ModelFolder.load(folder.getValue(), base, numerics);
                    T5Tokenizer tokenizer = ModelFolder.tokenizer(folder.getValue(), base)) {
                alone.put(folder.getKey(), TinyModel.answers(model, tokenizer));
            }
        }
        // All but the same LoRA in two kinds of folders.
        assertThat(alone.values().stream().distinct()).hasSize(alone.size() - 1);
        Map<String, Model> models = new LinkedHashMap<>();
        try (BaseModel shared = BaseModel.load(base, numerics)) {
            for (Map.Entry<String, Path> folder : folders.entrySet()) {
                models.put(folder.getKey(), ModelFolder.load(folder.getValue(), shared));
            }
            models.forEach((name, model) -> assertThat(answers(model)).as(name).isEqualTo(alone.get(name)));
            inThreads(models, alone);
        } finally {
            models.values().forEach(Model::close);
        }
    }

    /** One encoding and one step for models of every kind, whatever their adapters; those that change the T5 are computed by themselves. */
    @Test
    void everyKindInOneBatch() throws Exception {
        Map<String, Path> folders = new LinkedHashMap<>(ADAPTERS);
        folders.putAll(OVERLAYS);
        GenerationOptions options = new GenerationOptions(9, 0, 1);
        Map<String, Hyperdecoder> models = new LinkedHashMap<>();
        try (SharedBases bases = new SharedBases(base, Numerics.FP32);
                Batcher batcher = Batcher.start(BatcherSettings.DEFAULT)) {
            for (Map.Entry<String, Path> folder : folders.entrySet()) {
                models.put(folder.getKey(), Hyperdecoder.load(folder.getValue(), bases));
            }
            Map<String, List<CompletableFuture<Answer>>> found = new LinkedHashMap<>();
            for (int i = 0; i < 5; i++) {
                GenerationRequest request = GenerationRequest.of("a film " + "and ".repeat(i))
                        .withTask(TinyModel.TASKS.get(i % TinyModel.TASKS.size()))
                        .withOptions(options);
                models.forEach((name, model) -> found.computeIfAbsent(name, n -> new ArrayList<>())
                        .add(batcher.generate(model, model.needsTask() ? request : request.withTask(null))));
            }
            for (Map.Entry<String, Path> folder : folders.entrySet()) {
                try (Hyperdecoder alone = Hyperdecoder.load(folder.getValue(), base, Numerics.FP32)) {
                    for (int i = 0; i < 5; i++) {
                        String task = alone.needsTask() ? TinyModel.TASKS.get(i % TinyModel.TASKS.size()) : null;
                        Generation expected = alone.generate(List.of("a film " + "and ".repeat(i)), task, options)
                                .get(0);
                        Generation answer = found.getOrDefault(folder.getKey(), List.of())
                                .get(i)
                                .get()
                                .choices()
                                .get(0);
                        assertThat(answer.text()).as(folder.getKey()).isEqualTo(expected.text());
                        assertThat(answer.score()).isCloseTo(expected.score(), within(1e-5));
                    }
                }
            }
        } finally {
            models.values().forEach(Hyperdecoder::close);
        }
    }

    private static void inThreads(Map<String, Model> models, Map<String, List<Generation>> alone) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            Map<String, Future<List<Generation>>> found = new LinkedHashMap<>();
            models.forEach((name, model) -> found.put(name, pool.submit(() -> answers(model))));
            for (Map.Entry<String, Future<List<Generation>>> one : found.entrySet()) {
                assertThat(one.getValue().get()).as(one.getKey()).isEqualTo(alone.get(one.getKey()));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** What tells a batcher that two models may share a step. */
    @Test
    void theT5IsOneObjectUnlessAFolderChangesIt() throws IOException {
        try (BaseModel shared = BaseModel.load(base, Numerics.FP32);
                Model first = ModelFolder.load(folder("manual"), shared)) {
            T5 t5 = first.network().t5();
            for (Path folder : ADAPTERS.values()) {
                try (Model model = ModelFolder.load(folder, shared)) {
                    assertThat(model.network().t5()).as(folder.toString()).isSameAs(t5);
                }
            }
            for (Path folder : OVERLAYS.values()) {
                try (Model model = ModelFolder.load(folder, shared);
                        TensorFile own = ownTensors(folder)) {
                    assertThat(model.network().t5()).as(folder.toString()).isNotSameAs(t5);
                    for (Parameter parameter : model.parameters().all()) {
                        boolean isShared =
                                parameter.role().isBase() && !own.tensors().containsKey(parameter.name());
                        ObjectAssert<Tensor> tensor =
                                assertThat(parameter.tensor()).as(folder + ", " + parameter.name());
                        if (isShared) {
                            tensor.isSameAs(tensor(first, parameter.name()));
                        } else {
                            first.parameters()
                                    .named(parameter.name())
                                    .map(Parameter::tensor)
                                    .ifPresent(tensor::isNotSameAs);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theBasesOwnFolderIsAModelOnIt() throws IOException {
        Path full = base("full", AdapterKind.GENERATED);
        List<Generation> alone;
        try (Model model = ModelFolder.load(full, null, Numerics.FP32)) {
            alone = answers(model);
        }
        try (BaseModel shared = BaseModel.load(full, Numerics.FP32);
                Model one = ModelFolder.load(full, shared);
                Model other = ModelFolder.load(root.resolve("full/../full"), shared)) {
            assertThat(answers(one)).isEqualTo(alone);
            assertThat(one.network().t5()).isSameAs(other.network().t5());
            assertThat(one.parameters().all()).isEqualTo(other.parameters().all());
        }
    }

    /** PEFT's own folders, on PEFT's own bases, one of which has a head of its own. */
    @ParameterizedTest
    @CsvSource({"plain, v1_1", "all_rslora, v1_1", "patterns, v1_1", "rank_rslora, v1_1", "tied, v1_0"})
    void foldersThatPeftWrote(String name, String ofBase) throws IOException {
        try (BaseModel shared = BaseModel.load(PeftCases.FOLDER.resolve(ofBase), Numerics.FP64);
                Model model = ModelFolder.load(PeftCases.FOLDER.resolve(name), shared)) {
            assertThat(PeftCases.logits(model)).containsExactly(PeftCases.logitsOf(name), within(1e-12));
        }
    }

    /** What a folder has of the base, such as trained layer norms, is not lost although nothing is trained now. */
    @ParameterizedTest
    @ValueSource(strings = {"generated", "norms"})
    void whatIsOpenedIsWrittenAsItWas(String name) throws IOException {
        Path opened = root.resolve(name + "_opened");
        Path loaded = root.resolve(name + "_loaded");
        try (BaseModel shared = BaseModel.load(base, Numerics.FP32);
                Model model = ModelFolder.load(folder(name), shared);
                Model alone = ModelFolder.load(folder(name), base, Numerics.FP32);
                T5Tokenizer tokenizer = shared.tokenizer(folder(name))) {
            ModelFolder.write(opened, model, tokenizer);
            ModelFolder.write(loaded, alone, tokenizer);
        }
        for (Path again : List.of(opened, loaded)) {
            assertThat(again.resolve(ModelFolder.ADAPTERS))
                    .hasSameBinaryContentAs(folder(name).resolve(ModelFolder.ADAPTERS));
        }
    }

    @Test
    void theBaseIsFreedWithTheLastModelOnIt() throws IOException {
        BaseModel shared = BaseModel.load(base, Numerics.FP32);
        Model first = ModelFolder.load(folder("manual"), shared);
        Model second = ModelFolder.load(folder("norms"), shared);
        List<Generation> answers = answers(second);
        Tensor embedding = tensor(first, "shared.weight");
        Tensor adapter = tensor(first, "decoder.block.0.layer.2.adapter_layer.adapter_down_manual.weight");
        Tensor norm = tensor(second, "decoder.final_layer_norm.weight");

        shared.close();
        shared.close();
        assertThatThrownBy(() -> ModelFolder.load(folder("manual"), shared))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> shared.tokenizer(folder("manual")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        first.close();
        first.close();
        assertThat(adapter.isNull()).isTrue();
        assertThat(embedding.isNull()).isFalse();
        assertThat(answers(second)).isEqualTo(answers);
        second.close();
        assertThat(norm.isNull()).isTrue();
        assertThat(embedding.isNull()).isTrue();
    }

    /** A model that cannot be opened leaves nothing behind that would keep the base. */
    @Test
    void aFailedOpeningHoldsNothing() throws IOException {
        Path surplus = withKey(folder("manual"), root.resolve("surplus"), "decoder.block.9.layer.0.k");
        BaseModel shared = BaseModel.load(base, Numerics.FP32);
        Model model = ModelFolder.load(folder("manual"), shared);
        Tensor embedding = tensor(model, "shared.weight");
        assertThatThrownBy(() -> ModelFolder.load(surplus, shared))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("tensor decoder.block.9.layer.0.k of " + surplus.resolve(ModelFolder.ADAPTERS)
                        + " is not part of this model");
        shared.close();
        model.close();
        assertThat(embedding.isNull()).isTrue();
    }

    @Test
    void openedAndClosedByThreadsWhileOthersCompute() throws Exception {
        List<Path> folders = new ArrayList<>(ADAPTERS.values());
        folders.addAll(OVERLAYS.values());
        List<List<Generation>> alone = new ArrayList<>();
        BaseModel shared = BaseModel.load(base, Numerics.FP32);
        for (Path folder : folders) {
            try (Model model = ModelFolder.load(folder, shared)) {
                alone.add(answers(model));
            }
        }
        CyclicBarrier start = new CyclicBarrier(THREADS + 1);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.await();
                    return openUntilClosed(folders, alone, shared, thread);
                }));
            }
            start.await();
            Thread.sleep(300);
            shared.close();
            for (Future<Integer> one : running) {
                assertThat(one.get()).isPositive();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static int openUntilClosed(List<Path> folders, List<List<Generation>> alone, BaseModel shared, int first)
            throws IOException {
        for (int round = 0; ; round++) {
            int next = (first + round) % folders.size();
            Model model;
            try {
                model = ModelFolder.load(folders.get(next), shared);
            } catch (IllegalStateException closed) {
                assertThat(closed).hasMessageContaining("is closed");
                return round;
            }
            try (model) {
                assertThat(answers(model)).as(folders.get(next).toString()).isEqualTo(alone.get(next));
            }
        }
    }

    @Test
    void theTokenizerIsOneWhereItIsTheBases() throws IOException {
        Path other = root.resolve("other_tokenizer");
        copy(folder("manual"), other);
        Files.delete(other.resolve(Manifest.FILE_NAME));
        Files.delete(other.resolve("tokenizer.json"));
        try (T5Tokenizer own = T5Tokenizer.ofPieces(List.of("\u2581a", "\u2581film"))) {
            own.save(other);
        }
        try (BaseModel shared = BaseModel.load(base, Numerics.FP32);
                T5Tokenizer first = shared.tokenizer(folder("manual"));
                T5Tokenizer second = shared.tokenizer(folder("peft"));
                T5Tokenizer third = shared.tokenizer(other)) {
            assertThat(first.source()).startsWith(base.toString());
            assertThat(third.source()).startsWith(other.toString());
            first.close();
            assertThat(second.encode("a film", 0)).isNotEqualTo(third.encode("a film", 0));
        }
    }

    @Test
    void whatCannotShareIsSaid() throws IOException {
        Path otherBase = base("other", AdapterKind.MANUAL);
        assertThatThrownBy(() -> BaseModel.load(folder("manual"), Numerics.FP32))
                .isInstanceOf(InputException.class)
                .hasMessage(folder("manual") + " holds adapters alone: expected a folder with all weights, such as"
                        + " the one that they were trained on");
        assertThatThrownBy(() -> BaseModel.load(folder("peft"), Numerics.FP32))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds adapters alone");
        assertThatThrownBy(() -> BaseModel.load(root.resolve("nowhere"), Numerics.FP32))
                .isInstanceOf(InputException.class)
                .hasMessage("no model folder " + root.resolve("nowhere"));
        try (BaseModel shared = BaseModel.load(otherBase, Numerics.FP32)) {
            assertThatThrownBy(() -> ModelFolder.load(folder("manual"), shared))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("the base model at " + otherBase + " has checksum ")
                    .hasMessageContaining("these adapters were trained on another one (tiny-t5)");
            assertThatThrownBy(() -> ModelFolder.load(folder("peft"), shared))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("has adapters: expected a stock T5 for the LoRA of");
            assertThatThrownBy(() -> ModelFolder.load(base, shared))
                    .isInstanceOf(InputException.class)
                    .hasMessage(base + " holds all weights of a model: expected a folder of adapters for the base "
                            + otherBase + "; load it by itself");
            Path weights = otherBase.resolve(ModelFolder.WEIGHTS);
            Files.setLastModifiedTime(weights, FileTime.fromMillis(1));
            assertThatThrownBy(() -> ModelFolder.load(folder("manual"), shared))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("the weights in " + otherBase + " have changed since they were loaded");
        }
    }

    private static Path folder(String name) {
        return Objects.requireNonNull(ADAPTERS.getOrDefault(name, OVERLAYS.get(name)), name);
    }

    private static List<Generation> answers(Model model) {
        try (T5Tokenizer tokenizer = TinyModel.tokenizerOfWords()) {
            return TinyModel.answers(model, tokenizer);
        }
    }

    private static Tensor tensor(Model model, String name) {
        return model.parameters().named(name).orElseThrow().tensor();
    }

    private static TensorFile ownTensors(Path folder) throws IOException {
        return PeftLora.isIn(folder) ? PeftLora.tensors(folder) : TensorFile.open(folder.resolve(ModelFolder.ADAPTERS));
    }

    private static Path base(String name, AdapterKind decoder) throws IOException {
        Path folder = root.resolve(name);
        try (TinyModel tiny = TinyModel.random(AdapterKind.NONE, decoder, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        return folder;
    }

    private static Path onBase(AdapterSettings adapters, Freezing freezing, String name) throws IOException {
        Path folder = root.resolve(name + "_adapters");
        ModelConfig config = new ModelConfig(
                ModelConfig.read(base).t5(), adapters, TinyModel.TASKS, BaseReference.of("tiny-t5", base));
        try (TensorFile file = TensorFile.open(base);
                TinyModel tiny =
                        TinyModel.build(config, Numerics.FP32, freezing, List.of(file), role -> !role.isBase());
                Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(7)) {
            for (Parameter parameter : tiny.model().parameters().trained()) {
                if (parameter.role() == Role.DECODER_LAYER_NORM || parameter.role() == Role.ENCODER_LAYER_NORM) {
                    Ops.uniform(parameter.tensor(), 0.5, 1.5, randomness);
                }
            }
            ModelFolder.write(folder, tiny.model(), tiny.tokenizer());
        }
        return folder;
    }

    private static Path peft(Path lora, String name) throws IOException {
        Path folder = root.resolve(name);
        PeftExport.write(lora, base, folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().contains("token"))
                    .toList()) {
                Files.delete(file);
            }
        }
        return folder;
    }

    /** A copy of adapters with a weight of the base's besides. */
    private static Path withKey(Path adapters, Path folder) throws IOException {
        return withKey(adapters, folder, KEY);
    }

    private static Path withKey(Path adapters, Path folder, String name) throws IOException {
        copy(adapters, folder);
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        Files.delete(folder.resolve(ModelFolder.ADAPTERS));
        List<TensorData> tensors = new ArrayList<>();
        try (TensorFile old = TensorFile.open(adapters.resolve(ModelFolder.ADAPTERS));
                Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(3)) {
            old.tensors().keySet().forEach(tensor -> tensors.add(TensorData.of(old, tensor)));
            Tensor value = Tensors.drawn(Numerics.FP32.stream(), t -> Ops.uniform(t, -0.5, 0.5, randomness), 16, 16);
            tensors.add(Tensors.data(name, value));
            SafetensorsWriter.write(folder.resolve(ModelFolder.ADAPTERS), tensors, Map.of());
        }
        return folder;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
