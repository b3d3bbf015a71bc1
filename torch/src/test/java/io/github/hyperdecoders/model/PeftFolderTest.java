package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.DType;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LoRA as PEFT has it, in and out. Folders and logits are PEFT's own: see make.py beside them. */
class PeftFolderTest {
    private static final Path PEFT = PeftCases.FOLDER;

    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({"plain, v1_1", "all_rslora, v1_1", "patterns, v1_1", "rank_rslora, v1_1", "tied, v1_0"})
    void computesWhatPeftComputes(String name, String base) throws IOException {
        double[] expected = PeftCases.logitsOf(name);
        try (Model model = ModelFolder.load(PEFT.resolve(name), PEFT.resolve(base), Numerics.FP64)) {
            assertThat(PeftCases.logits(model)).containsExactly(expected, within(1e-12));
        }
        try (Model model = ModelFolder.load(PEFT.resolve(name), PEFT.resolve(base), Numerics.FP32)) {
            assertThat(PeftCases.logits(model)).containsExactly(expected, within(1e-5));
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
                "\"use_rslora\": false | \"use_rslora\": \"yes\" | use_rslora is \"yes\", expected true or false",
                "\"init_lora_weights\": true | \"init_lora_weights\": {\"a\": 1} | init_lora_weights is {",
                "\"bias\": \"none\" | \"bias\": \"some\" | bias is \"some\", expected one of [all, lora_only, none]",
                "\"r\": 2 | \"r\": 2000000000 | has shape [2, 8], expected [2000000000, 8] by adapter_config.json",
                "\"r\": 2 | \"r\": 0 | r is 0, expected positive whole numbers",
                "\"lora_alpha\": 3 | \"lora_alpha\": 1e999 | lora_alpha is",
                "\"rank_pattern\": {} | \"rank_pattern\": {\"q\": 3} | has shape [2, 8], expected [3, 8]",
                "\"rank_pattern\": {} | \"rank_pattern\": {\"(\": 3} | the expression '(' is malformed",
                "\"rank_pattern\": {} | \"rank_pattern\": {\"(([a-zA-Z0-9.]+)+)+!\": 3} | takes more than 20000 steps",
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

    private void refused(String name, String base, UnaryOperator<TensorData> change, @Nullable String message)
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

    private Path copy(String name) throws IOException {
        Path folder = Files.createTempDirectory(root, name);
        for (String file : List.of(PeftConfig.FILE_NAME, PeftLora.WEIGHTS)) {
            Files.copy(PEFT.resolve(name).resolve(file), folder.resolve(file));
        }
        return folder;
    }
}
