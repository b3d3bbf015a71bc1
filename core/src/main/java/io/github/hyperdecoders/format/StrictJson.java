package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON from an untrusted file: UTF-8 only, no duplicate keys, nothing after the value, nested at most 8 deep. */
final class StrictJson {
    static final int MAX_DOCUMENT = 32 << 20;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNameLength(10_000)
                            .build())
                    .build())
            .build();

    private StrictJson() {}

    /** Tokens of a stream of bytes; malformed UTF-8 surfaces as a {@link JacksonException}. */
    static JsonParser parser(InputStream in) {
        return MAPPER.tokenStreamFactory().createParser(ObjectReadContext.empty(), strictUtf8(in));
    }

    /** A whole small document: an index or a manifest. */
    static JsonNode document(Path path) throws IOException {
        long size = Files.size(path);
        if (size > MAX_DOCUMENT) {
            throw new InputException(path + ": " + size + " bytes of JSON; expected at most " + MAX_DOCUMENT);
        }
        try (Reader reader = strictUtf8(Files.newInputStream(path))) {
            JsonNode document = MAPPER.readTree(withoutMark(reader));
            if (!document.isObject()) {
                throw new InputException(path + ": expected a JSON object");
            }
            return document;
        } catch (JacksonException e) {
            throw malformed(path, e);
        }
    }

    static InputException malformed(Path path, JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        return new InputException(path + ": not valid UTF-8 JSON: " + Quoted.clip(message), e);
    }

    /** Editors of some systems begin a file with a byte order mark. */
    private static Reader withoutMark(Reader text) throws IOException {
        PushbackReader reader = new PushbackReader(text);
        int first = reader.read();
        if (first >= 0 && first != '\ufeff') {
            reader.unread(first);
        }
        return reader;
    }

    private static Reader strictUtf8(InputStream in) {
        return new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }
}
