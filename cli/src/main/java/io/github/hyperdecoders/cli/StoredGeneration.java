package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.recipe.GenerationConfigJson;
import io.github.hyperdecoders.recipe.T5Config.TokenIds;
import io.github.hyperdecoders.recipe.T5ConfigJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the generation_config.json of a model folder asks for. It is not followed, so that the same options give the same texts of every
 * model; where that makes a difference it is said.
 */
final class StoredGeneration {
    /** What changes no text. */
    private static final Set<String> SILENT = Set.of(
            "transformers_version",
            "use_cache",
            "cache_implementation",
            "return_dict_in_generate",
            "output_attentions",
            "output_hidden_states",
            "output_scores",
            "output_logits");

    /** Characters of a value that are shown. */
    private static final int SHOWN = 40;

    private static final Set<String> OF_BEAMS = Set.of("length_penalty", "early_stopping");
    private static final Set<String> OF_DRAWS = Set.of("temperature", "top_k", "top_p");

    /** Names that {@code predict} has an option for, and what means nothing there. */
    private static final Map<String, String> NEUTRAL = Map.ofEntries(
            Map.entry("num_beams", "1"),
            Map.entry("max_length", ""),
            Map.entry("max_new_tokens", ""),
            Map.entry("min_length", "0"),
            Map.entry("min_new_tokens", "0"),
            Map.entry("num_return_sequences", "1"),
            Map.entry("length_penalty", "1"),
            Map.entry("early_stopping", "false"),
            Map.entry("no_repeat_ngram_size", "0"),
            Map.entry("repetition_penalty", "1"),
            Map.entry("forced_bos_token_id", ""),
            Map.entry("do_sample", "false"),
            Map.entry("temperature", "1"),
            Map.entry("top_k", "50"),
            Map.entry("top_p", "1"));

    private final Map<String, String> done = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> byOptions = new ArrayList<>();

    private StoredGeneration(GenerationOptions options) {
        options.rules().forEach((name, value) -> done.put(name, plain(String.valueOf(value))));
        done.put("num_beams", String.valueOf(options.beams()));
        done.put("max_length", String.valueOf(options.maxLength()));
        done.put("max_new_tokens", String.valueOf(options.maxLength() - 1));
        // A text of no token but the start is none: 1 is as good as 0.
        done.put("min_length", options.minLength() <= 1 ? "0" : String.valueOf(options.minLength()));
    }

    /** One line on what the folder's file asks for and what will not be done; empty where there is nothing. */
    static Optional<String> notFollowed(Path folder, GenerationOptions options) throws IOException {
        Path file = folder.resolve(GenerationConfigJson.FILE_NAME);
        ObjectNode stored = GenerationConfigJson.read(file);
        Path config = folder.resolve("config.json");
        if (stored.isEmpty() || !Files.isRegularFile(config)) {
            return Optional.empty();
        }
        TokenIds ids = T5ConfigJson.read(config).ids();
        StoredGeneration found = new StoredGeneration(options);
        boolean beams = stored.path("num_beams").asInt(1) > 1;
        boolean draws = stored.path("do_sample").asBoolean(false);
        for (Map.Entry<String, JsonNode> entry : stored.properties()) {
            String name = entry.getKey();
            boolean idle = (OF_BEAMS.contains(name) && !beams) || (OF_DRAWS.contains(name) && !draws);
            if (!idle
                    && !name.startsWith("_")
                    && !SILENT.contains(name)
                    && !entry.getValue().isNull()) {
                found.compare(name, entry.getValue(), ids);
            }
        }
        if (found.asked.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(file + " is not followed: it asks for "
                + String.join(", ", found.asked)
                + (found.byOptions.isEmpty() ? "" : "; options for it: " + String.join(" ", found.byOptions)));
    }

    private void compare(String name, JsonNode value, TokenIds ids) {
        switch (name) {
            case "decoder_start_token_id" -> compare(name, value, List.of(ids.start()));
            case "pad_token_id" -> compare(name, value, List.of(ids.pad()));
            case "eos_token_id" -> compare(name, value, ids.ends());
            default -> {
                String text = plain(value.isString() ? value.stringValue() : value.toString());
                String neutral = NEUTRAL.get(name);
                if (neutral == null ? isNothing(value) : text.equals(done.getOrDefault(name, neutral))) {
                    return;
                }
                asked.add(name + " " + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text));
                if (neutral != null && value.isValueNode()) {
                    byOptions.add(option(name, value, text));
                }
            }
        }
    }

    private void compare(String name, JsonNode value, List<Integer> taken) {
        String own =
                taken.size() == 1 ? taken.get(0).toString() : taken.toString().replace(" ", "");
        if (!value.toString().equals(own)) {
            asked.add(name + " " + value + " (config.json has " + own + ")");
        }
    }

    private static String option(String name, JsonNode value, String text) {
        return switch (name) {
            case "num_beams" -> "--beams " + text;
            case "max_new_tokens" -> "--max-length " + (value.asLong(0) + 1);
            case "do_sample" -> "--do-sample";
            default -> "--" + name.replace('_', '-') + " " + text;
        };
    }

    private static boolean isNothing(JsonNode value) {
        return (value.isBoolean() && !value.booleanValue())
                || (value.isNumber() && value.doubleValue() == 0)
                || (value.isContainer() && value.isEmpty());
    }

    /** The same number in the same form: 1.0 as 1. */
    private static String plain(String text) {
        return text.replaceFirst("\\.0$", "");
    }
}
