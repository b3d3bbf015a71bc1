package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** LoRA as PEFT writes it. Folders that were read are PEFT's own: see make.py beside them. */
class PeftExportTest {
    private static final Path PEFT = PeftCases.FOLDER;
    private static final Freezing WITH_NORMS = new Freezing(true, true, true, false, false, true);

    @TempDir
    private Path root;

    /** As an adapter-only folder of ours, modules that were trained as a whole included, and back. */
    @ParameterizedTest
    @ValueSource(strings = {"all_rslora", "patterns", "rank_rslora"})
    void goesInAndOutWithoutLoss(String name) throws IOException {
        Path base = PeftCases.baseWithTokenizer(root);
        Path ours = root.resolve("ours");
        ModelFolder.writeFromPeft(PEFT.resolve(name), base, ours);
        assertThat(ours).isDirectoryContaining("glob:**/adapters.safetensors");
        Path again = root.resolve("again");
        PeftExport.write(ours, null, again);
        double[] expected = PeftCases.logitsOf(name);
        for (Path folder : List.of(ours, again)) {
            try (Model model = ModelFolder.load(folder, base, Numerics.FP64)) {
                assertThat(PeftCases.logits(model)).containsExactly(expected, within(1e-12));
            }
        }
        assertThat(PeftCases.tensors(again)).isEqualTo(PeftCases.tensors(PEFT.resolve(name)));
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
        Path base = PeftCases.baseWithTokenizer(root);
        AdapterSettings settings = AdapterSettings.lora(encoder, decoder, 2, 3, List.of(targets.split(";")));
        Path target = fresh(Path.of("target", "peft", name));
        double[] logits;
        try (Model model = lively(settings, base)) {
            logits = PeftCases.logits(model);
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
        JsonNode config = PeftCases.read(target.resolve(PeftConfig.FILE_NAME));
        assertThat(config.path("peft_type").asString()).isEqualTo("LORA");
        assertThat(config.path("r").asInt()).isEqualTo(2);
        assertThat(config.path("lora_alpha").toString()).isEqualTo("3");
        assertThat(PeftCases.strings(config.path("target_modules"))).containsExactlyInAnyOrder(found.split(";"));
        assertThat(PeftCases.strings(config.path("modules_to_save"))).containsExactly("layer_norm", "final_layer_norm");
        assertThat(ranks.isEmpty() ? config.path("rank_pattern").isEmpty() : ranks.length() > 0)
                .isTrue();
        assertThat(PeftCases.tensors(target).keySet()).allMatch(tensor -> tensor.startsWith("base_model.model."));
        try (Model model = ModelFolder.load(target, base, Numerics.FP32)) {
            assertThat(PeftCases.logits(model)).containsExactly(logits, within(1e-6));
        }
        Path ofFull = root.resolve("of-full");
        PeftExport.write(root.resolve("full"), base, ofFull);
        assertThat(PeftCases.tensors(ofFull)).isEqualTo(PeftCases.tensors(target));
        try (Model model = ModelFolder.load(target, base, Numerics.FP64)) {
            Files.writeString(
                    target.resolve("logits.json"),
                    new JsonMapper().writeValueAsString(Map.of("float32", logits, "float64", PeftCases.logits(model))));
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
        Path base = PeftCases.baseWithTokenizer(root);
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
}
