package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.recipe.T5Config.Head;
import io.github.hyperdecoders.recipe.T5Config.TokenIds;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes {@link T5Config} as the hub's config.json; defaults are those of the hub's configurations of T5, mT5 and UMT5. */
public final class T5ConfigJson {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String GATED = "gated-";
    private static final List<String> IDS = List.of("decoder_start_token_id", "pad_token_id", "eos_token_id");

    private T5ConfigJson() {}

    /**
     * The configuration in a config.json. Ids of special tokens that it does not have are those of the generation_config.json beside it.
     *
     * @throws InputException if the file is no T5 configuration, naming the field
     */
    public static T5Config read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException("no model configuration " + file + ": expected the config.json of a T5");
        }
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            if (json instanceof ObjectNode object) {
                addMissingIds(object, GenerationConfigJson.read(file.resolveSibling(GenerationConfigJson.FILE_NAME)));
            }
            return parse(json);
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

    private static void addMissingIds(ObjectNode json, ObjectNode generation) {
        for (String key : IDS) {
            if (!json.hasNonNull(key) && generation.hasNonNull(key)) {
                json.set(key, generation.get(key));
            }
        }
    }

    private static T5Config parse(JsonNode json) {
        T5Family family = T5Family.of(text(json, "model_type", T5Family.T5.key()));
        String projection =
                text(json, "feed_forward_proj", family == T5Family.T5 ? Activation.RELU.key() : GATED + "gelu");
        int layers = integer(json, "num_layers", null);
        return new T5Config(
                family,
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
                activation(json, projection),
                flag(json, "is_gated_act", projection.startsWith(GATED)),
                head(json, family),
                ids(json, family));
    }

    /** The first name counts for both; {@code dense_act_fn}, where a file has it, goes before, as in transformers. */
    private static Activation activation(JsonNode json, String projection) {
        String key = json.path("dense_act_fn").isString() ? "dense_act_fn" : "feed_forward_proj";
        // That gated-gelu is the tangent form is a special case of transformers'.
        String name = projection.equals(GATED + Activation.GELU.key())
                ? Activation.GELU_NEW.key()
                : projection.startsWith(GATED) ? projection.substring(GATED.length()) : projection;
        return Activation.named(text(json, "dense_act_fn", name), key);
    }

    /**
     * Whether the head is the embedding its weights tell; here is what stands for it until they are there. Transformers 5 writes {@code
     * tie_word_embeddings: true} for all, and beside it for T5, not for the others, {@code scale_decoder_outputs}.
     */
    private static Head head(JsonNode json, T5Family family) {
        boolean tie = flag(json, "tie_word_embeddings", family != T5Family.MT5);
        boolean saysNothing =
                family != T5Family.T5 && text(json, "transformers_version", "4").matches("([5-9]|[1-9]\\d+)\\..*");
        boolean scaled = flag(json, "scale_decoder_outputs", tie && !saysNothing);
        return new Head(!tie || !scaled, scaled, tie);
    }

    private static TokenIds ids(JsonNode json, T5Family family) {
        int pad = integer(json, "pad_token_id", 0);
        JsonNode end = json.path("eos_token_id");
        List<Integer> ends = new ArrayList<>();
        if (end.isArray()) {
            for (JsonNode id : end) {
                ends.add(integer(id, "eos_token_id"));
            }
        } else {
            ends.add(integer(json, "eos_token_id", 1));
        }
        return new TokenIds(integer(json, "decoder_start_token_id", family == T5Family.T5 ? pad : 0), pad, ends);
    }

    /** The configuration as config.json writes it. */
    public static ObjectNode toJson(T5Config config) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(config.family().architecture());
        json.put("model_type", config.family().key());
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
        boolean tangent = config.gated() && config.activation() == Activation.GELU_NEW;
        String name = (tangent ? Activation.GELU : config.activation()).key();
        json.put("feed_forward_proj", config.gated() ? GATED + name : name);
        if (config.gated() && config.activation() == Activation.GELU) {
            json.put("dense_act_fn", name);
        }
        json.put("tie_word_embeddings", config.head().tieFlag());
        if (config.head().scaled() != config.head().tieFlag()) {
            json.put("scale_decoder_outputs", config.head().scaled());
        }
        json.put("pad_token_id", config.padId());
        json.put("decoder_start_token_id", config.startId());
        List<Integer> ends = config.ids().ends();
        if (ends.size() == 1) {
            json.put("eos_token_id", ends.get(0));
        } else {
            ends.forEach(json.putArray("eos_token_id")::add);
        }
        return json;
    }

    private static String text(JsonNode json, String key, String otherwise) {
        JsonNode node = json.path(key);
        if (node.isString()) {
            return node.stringValue();
        }
        return absent(node, key, otherwise, "a text");
    }

    private static double number(JsonNode json, String key, double otherwise) {
        JsonNode node = json.path(key);
        return node.isNumber() ? node.doubleValue() : absent(node, key, otherwise, "a number");
    }

    private static boolean flag(JsonNode json, String key, boolean otherwise) {
        JsonNode node = json.path(key);
        return node.isBoolean() ? node.booleanValue() : absent(node, key, otherwise, "true or false");
    }

    private static <T> T absent(JsonNode node, String key, T otherwise, String expected) {
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        throw new InputException(key + " is " + node + ", expected " + expected);
    }

    private static int integer(JsonNode json, String key, @Nullable Integer otherwise) {
        JsonNode node = json.path(key);
        return otherwise != null && (node.isMissingNode() || node.isNull()) ? otherwise : integer(node, key);
    }

    private static int integer(JsonNode node, String key) {
        if (node.isIntegralNumber() && node.canConvertToInt()) {
            return node.asInt();
        }
        throw new InputException(
                key + " is " + (node.isMissingNode() ? "missing" : node.toString()) + ", expected a whole number");
    }
}
