package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.Utf8Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/**
 * The JSON object of a recipe, key by key.
 *
 * @param source what messages call it
 * @param entries the keys' values, in the file's order
 * @param faults keys that come twice, one line each
 */
record RecipeFile(String source, Map<String, JsonNode> entries, List<String> faults) {

    static RecipeFile open(Path file) {
        if (!Files.exists(file)) {
            throw new InputException("there is no recipe " + file + hint(file));
        } else if (!Files.isRegularFile(file)) {
            throw new InputException("recipe " + file + " is not a file; expected a JSON file");
        }
        return parse(Utf8Lines.text(file), file.toString());
    }

    static RecipeFile parse(String json, String source) {
        try (JsonParser parser = RecipeJson.MAPPER.createParser(json)) {
            return read(parser, source);
        }
    }

    private static RecipeFile read(JsonParser parser, String source) {
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw syntax(
                        source, parser.currentTokenLocation(), "expected a JSON object, { \"key\": value, ... }", null);
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = RecipeKeys.canonical(parser.currentName());
                int line = parser.currentTokenLocation().getLineNr();
                parser.nextToken();
                JsonNode value = parser.readValueAsTree();
                if (entries.put(name, value) != null) {
                    faults.add("key '" + name + "' comes twice in " + source + ", again at line " + line);
                }
            }
            if (parser.nextToken() != null) {
                throw syntax(source, parser.currentTokenLocation(), "expected nothing after the JSON object", null);
            }
        } catch (JacksonException e) {
            throw syntax(source, e.getLocation(), JsonFault.words(e), e);
        }
        return new RecipeFile(source, entries, faults);
    }

    private static InputException syntax(
            String source, TokenStreamLocation at, String message, @Nullable Throwable cause) {
        String line = source + ", line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + message;
        return cause == null ? new InputException(line) : new InputException(line, cause);
    }

    /** The nearest file name in the folder of a missing file, or that there is no such folder. */
    private static String hint(Path file) {
        Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
        if (!Files.isDirectory(folder)) {
            return "; there is no folder " + folder + " either";
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.filter(Files::isRegularFile)
                    .map(path -> String.valueOf(path.getFileName()))
                    .toList();
            return Nearest.hint(String.valueOf(file.getFileName()), names);
        } catch (IOException e) {
            return "";
        }
    }
}
