package io.github.hyperdecoders.tokenizer;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.Utf8Lines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a folder says of its tokenizer beside the vocabulary: {@code tokenizer_config.json}, {@code added_tokens.json} where the former lists no
 * tokens, and {@code tokenizer_class} of {@code config.json}.
 *
 * @param tokenizerClass the name of transformers' class; null where none is named
 * @param extraIds how many {@code <extra_id_…>}; null where that is not said
 * @param endOfSequence the token that ends a text
 * @param added tokens that the vocabulary may lack, in the order of their ids
 */
record TokenizerConfig(
        @Nullable String tokenizerClass, @Nullable Integer extraIds, String endOfSequence, List<Added> added) {
    private static final JsonMapper JSON = new JsonMapper();

    /** A token that stays whole wherever it stands in a text; the flags are those of the tokenizers library. */
    record Added(
            String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized, boolean special) {}

    TokenizerConfig {
        added = List.copyOf(added);
    }

    /** Reads what {@code folder} has of these files. */
    static TokenizerConfig in(Path folder) {
        JsonNode config = object(folder.resolve("tokenizer_config.json"));
        JsonNode model = object(folder.resolve("config.json"));
        String name = config.path("tokenizer_class")
                .asString(model.path("tokenizer_class").asString(""));
        List<Added> added = new ArrayList<>();
        if (config.path("added_tokens_decoder").isObject()) {
            byId(config.path("added_tokens_decoder")).values().forEach(token -> added.add(added(token, false)));
        } else {
            Map<Integer, String> names = new TreeMap<>();
            object(folder.resolve("added_tokens.json"))
                    .properties()
                    .forEach(token -> names.put(token.getValue().asInt(0), token.getKey()));
            names.values().forEach(token -> added.add(new Added(token, false, false, false, true, false)));
        }
        for (String list : List.of("additional_special_tokens", "extra_special_tokens")) {
            config.path(list).forEach(token -> added.add(added(token, true)));
        }
        return new TokenizerConfig(
                name.isEmpty() ? null : name,
                config.path("extra_ids").isInt() ? config.path("extra_ids").asInt() : null,
                text(config.path("eos_token"), "</s>"),
                added);
    }

    private static Map<Integer, JsonNode> byId(JsonNode tokens) {
        Map<Integer, JsonNode> byId = new TreeMap<>();
        for (Map.Entry<String, JsonNode> token : tokens.properties()) {
            if (!token.getKey().matches("\\d{1,9}")) {
                throw new InputException("added_tokens_decoder of a tokenizer_config.json has the id '" + token.getKey()
                        + "'; expected a number");
            }
            byId.put(Integer.valueOf(token.getKey()), token.getValue());
        }
        return byId;
    }

    /** A token as text, or as an object with its flags. */
    private static Added added(JsonNode token, boolean special) {
        return new Added(
                text(token, ""),
                token.path("single_word").asBoolean(false),
                token.path("lstrip").asBoolean(false),
                token.path("rstrip").asBoolean(false),
                token.path("normalized")
                        .asBoolean(!special && !token.path("special").asBoolean(false)),
                special || token.path("special").asBoolean(false));
    }

    private static String text(JsonNode token, String byDefault) {
        return token.isString() ? token.stringValue() : token.path("content").asString(byDefault);
    }

    private static JsonNode object(Path file) {
        if (!Files.isRegularFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(Utf8Lines.text(file));
        } catch (JacksonException e) {
            throw new InputException(file + " is not JSON: " + JsonFault.wordsAndPlace(e), e);
        }
    }
}
