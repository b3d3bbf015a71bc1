package io.github.hyperdecoders.results;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Small JSON files of a run's folder. */
public final class JsonFile {
    private static final JsonMapper JSON = new JsonMapper();

    private JsonFile() {}

    /** The object in a file; empty where there is no such file, an {@link InputException} where it holds no object. */
    public static Optional<JsonNode> object(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            if (node.isObject()) {
                return Optional.of(node);
            }
        } catch (JacksonException e) {
            throw new InputException(file + ": not JSON (" + e.getOriginalMessage() + ")", e);
        }
        throw new InputException(file + ": not a JSON object");
    }
}
