package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes {@link T5Config} as the hub's config.json; defaults are those of the hub's T5 configuration. */
public final class T5ConfigJson {
    private static final JsonMapper JSON = new JsonMapper();

    private T5ConfigJson() {}

    /**
     * The configuration in a config.json.
     *
     * @throws InputException if the file is no T5 configuration, naming the field
     */
    public static T5Config read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException("no model configuration " + file + ": expected the config.json of a T5");
        }
        try {
            return parse(JSON.readTree(Files.readString(file)));
        } catch (CharacterCodingException e) {
            throw new InputException(file + " is not UTF-8 text", e);
        } catch (JacksonException e) {
            throw new InputException(
                    file + " is not JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    static T5Config parse(JsonNode json) {
        String type = json.path("model_type").asString("t5");
        if (!type.equals("t5")) {
            throw new InputException(
                    "model_type is '" + type.lines().findFirst().orElse("") + "', expected 't5'");
        }
        int layers = integer(json, "num_layers", null);
        return new T5Config(
                integer(json, "vocab_size", null),
                integer(json, "d_model", null),
                integer(json, "d_kv", 64),
                integer(json, "d_ff", null),
                layers,
                integer(json, "num_decoder_layers", layers),
                integer(json, "num_heads", null),
                integer(json, "relative_attention_num_buckets", 32),
                integer(json, "relative_attention_max_distance", 128),
                number(json, "dropout_rate", 0.1),
                number(json, "layer_norm_epsilon", 1e-6),
                gated(json.path("feed_forward_proj").asString("relu")),
                flag(json, "tie_word_embeddings", true),
                integer(json, "pad_token_id", 0),
                integer(json, "eos_token_id", 1));
    }

    /** The configuration as config.json writes it. */
    public static ObjectNode toJson(T5Config config) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("T5ForConditionalGeneration");
        json.put("model_type", "t5");
        json.put("is_encoder_decoder", true);
        json.put("vocab_size", config.vocabSize());
        json.put("d_model", config.dModel());
        json.put("d_kv", config.dKv());
        json.put("d_ff", config.dFf());
        json.put("num_layers", config.encoderLayers());
        json.put("num_decoder_layers", config.decoderLayers());
        json.put("num_heads", config.heads());
        json.put("relative_attention_num_buckets", config.buckets());
        json.put("relative_attention_max_distance", config.maxDistance());
        json.put("dropout_rate", config.dropout());
        json.put("layer_norm_epsilon", config.epsilon());
        json.put("feed_forward_proj", config.gated() ? "gated-gelu" : "relu");
        json.put("tie_word_embeddings", config.tied());
        json.put("pad_token_id", config.padId());
        json.put("decoder_start_token_id", config.padId());
        json.put("eos_token_id", config.eosId());
        return json;
    }

    private static boolean gated(String projection) {
        return switch (projection) {
            case "gated-gelu" -> true;
            case "relu" -> false;
            default ->
                throw new InputException(
                        "feed_forward_proj is '" + projection + "', expected 'gated-gelu' (v1.1) or 'relu' (v1.0)");
        };
    }

    private static double number(JsonNode json, String key, double otherwise) {
        JsonNode node = json.path(key);
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        throw new InputException(key + " is " + node + ", expected a number");
    }

    private static boolean flag(JsonNode json, String key, boolean otherwise) {
        JsonNode node = json.path(key);
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        throw new InputException(key + " is " + node + ", expected true or false");
    }

    private static int integer(JsonNode json, String key, @Nullable Integer otherwise) {
        JsonNode node = json.path(key);
        if (node.isIntegralNumber() && node.canConvertToInt()) {
            return node.asInt();
        }
        if (otherwise != null && (node.isMissingNode() || node.isNull())) {
            return otherwise;
        }
        throw new InputException(
                key + " is " + (node.isMissingNode() ? "missing" : node.toString()) + ", expected a whole number");
    }
}
