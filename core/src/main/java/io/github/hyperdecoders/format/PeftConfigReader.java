package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads PEFT's adapter_config.json, of which nobody vouches for a word. What would change the numbers and is not understood is an error
 * that names it, the keys of later versions of PEFT included.
 */
public final class PeftConfigReader {
    /** Keys that only say how the file came about, or are read. */
    private static final Set<String> KNOWN = Set.of(
            "peft_type",
            "auto_mapping",
            "base_model_name_or_path",
            "revision",
            "peft_version",
            "task_type",
            "inference_mode",
            "r",
            "lora_alpha",
            "lora_dropout",
            "bias",
            "use_rslora",
            "target_modules",
            "exclude_modules",
            "modules_to_save",
            "init_lora_weights",
            "rank_pattern",
            "alpha_pattern",
            "layers_to_transform",
            "layers_pattern",
            "loftq_config",
            "eva_config",
            "megatron_core",
            "qalora_group_size",
            "runtime_config",
            "ensure_weight_tying");

    /** Ways to begin that leave the base as it is; the others, such as PiSSA, take from it what the factors have. */
    private static final Set<String> BEGINNINGS = Set.of("true", "false", "gaussian", "eva", "orthogonal");

    /** A T5 of 24 blocks a stack has 432 projections. */
    private static final int MOST_PATTERNS = 1_000;

    private static final Set<String> BIASES = Set.of("none", "all", "lora_only");

    private final JsonNode json;

    private PeftConfigReader(JsonNode json) {
        this.json = json;
    }

    /**
     * Reads the file.
     *
     * @throws InputException in one line, if it is malformed, or describes what is not plain LoRA
     */
    public static PeftConfig read(Path file) throws IOException {
        JsonNode json = StrictJson.document(file);
        try {
            return new PeftConfigReader(json).read();
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    private PeftConfig read() {
        String type = json.path("peft_type").asString("");
        require(type.equals("LORA"), "peft_type", "'LORA', the one method of PEFT that can be read");
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            require(
                    KNOWN.contains(entry.getKey()) || isNothing(entry.getValue()),
                    entry.getKey(),
                    "it to be absent, null or false: plain LoRA can be read");
        }
        require(
                BEGINNINGS.contains(word("init_lora_weights", "true")),
                "init_lora_weights",
                "one of " + BEGINNINGS.stream().sorted().toList() + ", which leave the base's weights as they are");
        require(
                BIASES.contains(word("bias", "none")),
                "bias",
                "one of " + BIASES.stream().sorted().toList());
        String rslora = word("use_rslora", "false");
        require(rslora.equals("true") || rslora.equals("false"), "use_rslora", "true or false");
        JsonNode target = json.path("target_modules");
        return new PeftConfig(
                text("base_model_name_or_path"),
                rank(json.path("r"), "r"),
                positive(json.path("lora_alpha"), "lora_alpha"),
                rslora.equals("true"),
                ranks(),
                alphas(),
                target.isString() ? List.of() : names("target_modules"),
                target.isString() ? target.asString() : null,
                names("modules_to_save"),
                json.path("lora_dropout").asDouble(0));
    }

    /** The value of a key that is one word or a truth value. */
    private String word(String key, String otherwise) {
        JsonNode value = json.path(key);
        require(value.isMissingNode() || value.isNull() || value.isString() || value.isBoolean(), key, "one word");
        return value.isMissingNode() || value.isNull() ? otherwise : value.asString();
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainer() && value.isEmpty());
    }

    private @Nullable String text(String key) {
        JsonNode value = json.path(key);
        require(value.isMissingNode() || value.isNull() || value.isString(), key, "text");
        return value.isString() && !value.asString().isBlank() ? value.asString() : null;
    }

    private List<String> names(String key) {
        JsonNode value = json.path(key);
        require(value.isMissingNode() || value.isNull() || value.isArray(), key, "a list of names");
        List<String> names = new ArrayList<>();
        for (JsonNode name : value) {
            require(name.isString() && !name.asString().isEmpty(), key, "a list of names");
            names.add(name.asString());
        }
        return names.stream().sorted().toList();
    }

    private Map<String, Integer> ranks() {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        pattern("rank_pattern").forEach((name, value) -> ranks.put(name, rank(value, "rank_pattern")));
        return ranks;
    }

    private Map<String, Double> alphas() {
        Map<String, Double> alphas = new LinkedHashMap<>();
        pattern("alpha_pattern").forEach((name, value) -> alphas.put(name, positive(value, "alpha_pattern")));
        return alphas;
    }

    private Map<String, JsonNode> pattern(String key) {
        JsonNode value = json.path(key);
        require(value.isMissingNode() || value.isNull() || value.isObject(), key, "numbers by names");
        require(value.size() <= MOST_PATTERNS, key, "at most " + MOST_PATTERNS + " names");
        Map<String, JsonNode> pattern = new LinkedHashMap<>();
        value.properties().forEach(entry -> pattern.put(entry.getKey(), entry.getValue()));
        return pattern;
    }

    private int rank(JsonNode value, String key) {
        require(
                value.isIntegralNumber() && value.canConvertToInt() && value.intValue() > 0,
                key,
                "positive whole numbers");
        return value.intValue();
    }

    private double positive(JsonNode value, String key) {
        require(
                value.isNumber() && value.doubleValue() > 0 && Double.isFinite(value.doubleValue()),
                key,
                "positive numbers");
        return value.doubleValue();
    }

    private void require(boolean holds, String key, String expected) {
        if (!holds) {
            JsonNode value = json.path(key);
            throw new InputException(Quoted.clip(key) + " is "
                    + (value.isMissingNode() ? "missing" : Quoted.clip(value.toString())) + ", expected " + expected);
        }
    }
}
