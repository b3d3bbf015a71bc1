package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The hub's generation_config.json: how transformers generates with the model beside it where nothing else is asked for. */
public final class GenerationConfigJson {
    public static final String FILE_NAME = "generation_config.json";

    private static final JsonMapper JSON = new JsonMapper();

    private GenerationConfigJson() {}

    /**
     * What a file says; empty where there is none.
     *
     * @throws InputException if it is no JSON object
     */
    public static ObjectNode read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            if (json instanceof ObjectNode object) {
                return object;
            }
            throw new InputException(file + ": expected a JSON object");
        } catch (CharacterCodingException e) {
            throw new InputException(file + " is not UTF-8 text", e);
        } catch (JacksonException e) {
            throw new InputException(file + " is not JSON: " + JsonFault.wordsAndPlace(e), e);
        }
    }
}
