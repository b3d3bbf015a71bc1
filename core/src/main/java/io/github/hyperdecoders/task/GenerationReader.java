package io.github.hyperdecoders.task;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.generation.options.EarlyStopping;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads the section {@code generation} of a task: options by transformers' names. */
final class GenerationReader {
    private final GenerationOptions.Builder options = GenerationOptions.builder();
    private final Map<String, Consumer<JsonNode>> keys = new LinkedHashMap<>();
    private boolean sampled;
    private TokenSampling sampling = TokenSampling.DEFAULTS;

    private GenerationReader() {
        keys.put("max_length", value -> options.maxLength(whole(value)));
        keys.put("min_length", value -> options.minLength(whole(value)));
        keys.put("min_new_tokens", value -> options.minNewTokens(whole(value)));
        keys.put("beams", value -> options.beams(whole(value)));
        keys.put("length_penalty", value -> options.lengthPenalty(number(value)));
        keys.put("early_stopping", value -> options.earlyStopping(EarlyStopping.of(value.asString())));
        keys.put("no_repeat_ngram_size", value -> options.noRepeatNgramSize(whole(value)));
        keys.put("repetition_penalty", value -> options.repetitionPenalty(number(value)));
        keys.put("bad_words", value -> options.badWords(texts(value)));
        keys.put("bad_words_ids", value -> options.badWordsIds(sequences(value)));
        keys.put("forced_bos_token_id", value -> options.forcedBosTokenId(whole(value)));
        keys.put("stop_strings", value -> options.stopStrings(texts(value)));
        keys.put("do_sample", value -> sampled = truth(value));
        keys.put("temperature", value -> sampling = sampling.withTemperature(number(value)));
        keys.put("top_k", value -> sampling = sampling.withTopK(whole(value)));
        keys.put("top_p", value -> sampling = sampling.withTopP(number(value)));
        keys.put("seed", value -> sampling = sampling.withSeed(whole(value)));
    }

    /**
     * Reads the section.
     *
     * @param minLength where it names none
     * @throws InputException if a key is unknown or a value is none that it can have; the message names the key
     */
    static GenerationSettings read(JsonNode section, int minLength) {
        GenerationReader reader = new GenerationReader();
        reader.options.maxLength(Integer.MAX_VALUE).minLength(minLength);
        for (Map.Entry<String, JsonNode> entry : section.properties()) {
            Consumer<JsonNode> key = reader.keys.get(entry.getKey());
            if (key == null) {
                throw new InputException("has an unknown key '" + entry.getKey() + "'; known are "
                        + String.join(", ", reader.keys.keySet())
                        + Nearest.hint(entry.getKey(), reader.keys.keySet()));
            }
            try {
                key.accept(entry.getValue());
            } catch (WrongValue e) {
                throw new InputException(
                        "'" + entry.getKey() + "' is " + entry.getValue() + ": expected " + e.expected);
            }
        }
        if (!reader.sampled && !reader.sampling.equals(TokenSampling.DEFAULTS)) {
            throw new InputException(
                    "temperature, top_k, top_p and seed say how to draw tokens: expected do_sample: true with them");
        }
        GenerationOptions options =
                reader.options.sampling(reader.sampled ? reader.sampling : null).build();
        return new GenerationSettings(section.has("max_length") ? options.maxLength() : null, options);
    }

    /** A value of another type. */
    private static final class WrongValue extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String expected;

        WrongValue(String expected) {
            super(expected);
            this.expected = expected;
        }
    }

    private static int whole(JsonNode value) {
        if (!value.isInt()) {
            throw new WrongValue("a whole number");
        }
        return value.asInt();
    }

    private static double number(JsonNode value) {
        if (!value.isNumber()) {
            throw new WrongValue("a number");
        }
        return value.asDouble();
    }

    private static boolean truth(JsonNode value) {
        if (!value.isBoolean()) {
            throw new WrongValue("true or false");
        }
        return value.asBoolean();
    }

    /** A list of texts, or one alone. */
    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : value.isArray() ? value : List.of(value)) {
            if (!text.isString()) {
                throw new WrongValue("a list of texts");
            }
            texts.add(text.stringValue());
        }
        return texts;
    }

    private static List<List<Integer>> sequences(JsonNode value) {
        List<List<Integer>> sequences = new ArrayList<>();
        for (JsonNode sequence : value) {
            List<Integer> ids = new ArrayList<>();
            for (JsonNode id : sequence) {
                if (!id.isInt()) {
                    throw new WrongValue("a list of lists of token ids");
                }
                ids.add(id.asInt());
            }
            if (ids.isEmpty()) {
                throw new WrongValue("a list of lists of token ids");
            }
            sequences.add(ids);
        }
        return sequences;
    }
}
