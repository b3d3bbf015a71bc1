package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.Utf8Lines;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5ConfigJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What config.json of a model folder says: the hub's fields of the T5, the reference's of the adapters, and ours. A stock T5 has no
 * adapter fields, and so no adapters.
 *
 * @param t5 shape of the T5
 * @param adapters its adapters
 * @param tasks names of the tasks in the order of their indices
 * @param base the base that the folder's adapters need; null where the folder holds all weights
 */
public record ModelConfig(
        T5Config t5,
        AdapterSettings adapters,
        List<String> tasks,
        @Nullable BaseReference base) {
    public static final String FILE_NAME = "config.json";
    private static final String BASE = "hyperdecoder_base";
    private static final String HYPERNETWORK = "hypernetwork";
    private static final JsonMapper JSON = new JsonMapper();

    public ModelConfig {
        tasks = List.copyOf(tasks);
    }

    /** The same adapters of another T5. */
    ModelConfig withT5(T5Config other) {
        return new ModelConfig(other, adapters, tasks, base);
    }

    /** The index of a task. */
    public int taskIndex(String task) {
        int index = tasks.indexOf(task);
        if (index < 0) {
            throw new InputException(
                    "task '" + task + "' is not one this model was trained on: " + tasks + Nearest.hint(task, tasks));
        }
        return index;
    }

    /** Reads the config.json of a folder. */
    public static ModelConfig read(Path folder) throws IOException {
        Path file = folder.resolve(FILE_NAME);
        T5Config t5 = T5ConfigJson.read(file);
        try {
            JsonNode json = JSON.readTree(Utf8Lines.text(file));
            List<String> tasks = new ArrayList<>();
            json.path("tasks").forEach(task -> tasks.add(task.asString()));
            JsonNode base = json.path(BASE);
            return new ModelConfig(
                    t5,
                    adapters(json, t5),
                    tasks,
                    base.isObject()
                            ? new BaseReference(
                                    base.path("name").asString(""),
                                    base.path("folder").asString(""),
                                    base.path("sha256").asString(""))
                            : null);
        } catch (JacksonException e) {
            throw new InputException(file + ": " + JsonFault.wordsAndPlace(e), e);
        }
    }

    private static AdapterSettings adapters(JsonNode json, T5Config t5) {
        // The hub's Hyperformer names one kind for both stacks, and the width as a share of the model's.
        String encoder = json.has("adapter") ? "adapter" : "encoder_adapter";
        String decoder = json.has("adapter") ? "adapter" : "decoder_adapter";
        int factor = json.path("reduction_factor").asInt(1);
        if (factor < 1 || factor > t5.dModel()) {
            throw new InputException("reduction_factor is " + factor + ", expected 1 to d_model, " + t5.dModel());
        }
        int width = json.has("reduction_factor") ? t5.dModel() / factor : AdapterSettings.DIM;
        if (json.has("adapter")) {
            boolean shared = kind(json, "adapter") == AdapterKind.HYPERFORMER_PLUS_PLUS;
            expect(json, "non_linearity", "gelu_new");
            expect(json, "conditional_layer_norm", "true");
            expect(json, "efficient_unique_hyper_net", Boolean.toString(shared));
            expect(json, "unique_hyper_net", Boolean.toString(!shared));
        }
        return new AdapterSettings(
                kind(json, encoder),
                kind(json, decoder),
                json.path("encoder_adapter_dim").asInt(width),
                json.path("decoder_adapter_dim").asInt(width),
                json.path("hypernetwork_bottleneck").asInt(AdapterSettings.HYPERNETWORK_BOTTLENECK),
                scope(json),
                json.path("adapter_norm_input").asBoolean(false),
                json.path("process_encoder_output").asBoolean(true),
                json.path("task_embedding_dim").asInt(AdapterSettings.TASK_EMBEDDING_DIM),
                json.path("task_hidden_dim").asInt(AdapterSettings.TASK_HIDDEN_DIM),
                json.path("projected_task_embedding_dim").asInt(AdapterSettings.PROJECTED_TASK_EMBEDDING_DIM),
                json.path("lora_rank").asInt(AdapterSettings.LORA_RANK),
                json.path("lora_alpha").asDouble(AdapterSettings.LORA_ALPHA),
                targets(json));
    }

    private static List<String> targets(JsonNode json) {
        List<String> targets = new ArrayList<>();
        json.path("lora_targets").forEach(target -> targets.add(target.asString()));
        return targets.isEmpty() ? AdapterSettings.standardLoraTargets() : targets;
    }

    /** Variants of Hyperformer that are not ours are refused, not passed over. */
    private static void expect(JsonNode json, String key, String expected) {
        String found = json.path(key).asString(expected);
        if (!found.equals(expected)) {
            throw new InputException(key + " is " + found + ", expected " + expected + " with adapter "
                    + json.path("adapter").asString());
        }
    }

    private static HypernetworkScope scope(JsonNode json) {
        String value = json.path(HYPERNETWORK).asString(HypernetworkScope.SHARED.key());
        return Arrays.stream(HypernetworkScope.values())
                .filter(scope -> scope.key().equals(value))
                .findFirst()
                .orElseThrow(() -> new InputException(HYPERNETWORK + " is '" + value + "', expected one of "
                        + Arrays.stream(HypernetworkScope.values())
                                .map(HypernetworkScope::key)
                                .toList()));
    }

    private static AdapterKind kind(JsonNode json, String key) {
        String value = json.path(key).asString("none");
        return Arrays.stream(AdapterKind.values())
                .filter(kind -> kind.key().equals(value))
                .findFirst()
                .orElseThrow(() -> new InputException(key + " is '" + value + "', expected one of "
                        + Arrays.stream(AdapterKind.values())
                                .map(AdapterKind::key)
                                .toList()));
    }

    /** The text of config.json. */
    public String toJson() {
        ObjectNode json = T5ConfigJson.toJson(t5);
        json.put("encoder_adapter", adapters.encoder().key());
        json.put("decoder_adapter", adapters.decoder().key());
        json.put("encoder_adapter_dim", adapters.encoderDim());
        json.put("decoder_adapter_dim", adapters.decoderDim());
        json.put("hypernetwork_bottleneck", adapters.hypernetworkBottleneck());
        if (adapters.hypernetwork() != HypernetworkScope.SHARED) {
            json.put(HYPERNETWORK, adapters.hypernetwork().key());
        }
        json.put("adapter_norm_input", adapters.normInput());
        json.put("process_encoder_output", adapters.processEncoderOutput());
        if (adapters.encoder().isHyperformer() || adapters.decoder().isHyperformer()) {
            json.put("task_embedding_dim", adapters.taskEmbeddingDim());
            json.put("task_hidden_dim", adapters.taskHiddenDim());
            json.put("projected_task_embedding_dim", adapters.projectedTaskEmbeddingDim());
        }
        if (adapters.encoder().isLora() || adapters.decoder().isLora()) {
            json.put("lora_rank", adapters.loraRank());
            json.put("lora_alpha", adapters.loraAlpha());
            ArrayNode targets = json.putArray("lora_targets");
            adapters.loraTargets().forEach(targets::add);
        }
        ArrayNode names = json.putArray("tasks");
        tasks.forEach(names::add);
        if (base != null) {
            ObjectNode reference = json.putObject(BASE);
            reference.put("name", base.name());
            reference.put("folder", base.folder());
            reference.put("sha256", base.sha256());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
