package io.github.hyperdecoders.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hyperdecoders.t5.T5;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real T5 files give the ids, offsets and texts that Hugging Face's tokenizer gave in Python, whichever file is loaded. */
class T5TokenizerParityTest {
    private static final Path SHARED = Path.of(System.getProperty("hyperdecoders.shared"));
    private static final Path T5 = SHARED.resolve("tokenizer/t5");

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer.json", "spiece.model"})
    void everyRowOfTheFixture(String file) throws IOException {
        List<JsonNode> rows = rows();
        SoftAssertions soft = new SoftAssertions();
        try (T5Tokenizer tokenizer = T5Tokenizer.load(T5.resolve(file))) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(32100);
            for (JsonNode row : rows) {
                String text = row.get("text").asString();
                int[] ids = ints(row.get("ids"));
                Encoded encoded = tokenizer.encodeWithOffsets(text, 0);
                soft.assertThat(encoded.ids()).as("ids of '%s'", text).isEqualTo(ids);
                soft.assertThat(spans(text, encoded))
                        .as("offsets in '%s'", text)
                        .isEqualTo(row.get("offsets").toString());
                soft.assertThat(tokenizer.encode(text, 0))
                        .as("plain ids of '%s'", text)
                        .isEqualTo(ids);
                soft.assertThat(tokenizer.encode(text, 16))
                        .as("16 ids of '%s'", text)
                        .isEqualTo(ints(row.get("truncated_16")));
                soft.assertThat(tokenizer.encodeWithOffsets(text, 16).ids()).isEqualTo(ints(row.get("truncated_16")));
                soft.assertThat(tokenizer.encodeWithoutEos(text)).isEqualTo(Arrays.copyOf(ids, ids.length - 1));
                soft.assertThat(tokenizer.decode(ids))
                        .as("'%s' again", text)
                        .isEqualTo(row.get("decoded").asString());
            }
        }
        soft.assertAll();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(200);
    }

    @Test
    void batchesAreRowsAndThreadsDoNotDisturbEachOther() throws IOException {
        List<JsonNode> rows = rows();
        List<String> texts = rows.stream().map(r -> r.get("text").asString()).toList();
        try (T5Tokenizer tokenizer = T5Tokenizer.load(T5)) {
            List<int[]> batch = tokenizer.encodeBatch(texts, 16);
            List<String> decoded = tokenizer.decodeBatch(
                    rows.stream().map(r -> longs(r.get("ids"))).toArray(long[][]::new));
            for (int i = 0; i < texts.size(); i++) {
                assertThat(batch.get(i)).isEqualTo(ints(rows.get(i).get("truncated_16")));
                assertThat(decoded.get(i)).isEqualTo(rows.get(i).get("decoded").asString());
            }
            assertThat(texts.parallelStream().map(t -> tokenizer.encode(t, 0)).toList())
                    .usingRecursiveComparison()
                    .isEqualTo(tokenizer.encodeBatch(texts, 0));
        }
    }

    @Test
    void conversionWritesTheJsonThatHuggingFaceWrote(@TempDir Path folder) throws IOException {
        assumeTrue(Files.exists(T5), "no real T5 tokenizer at " + T5);
        try (T5Tokenizer converted = T5Tokenizer.load(T5.resolve("spiece.model"));
                T5Tokenizer original = T5Tokenizer.load(T5.resolve("tokenizer.json"))) {
            converted.save(folder.resolve("converted"));
            original.save(folder.resolve("original"));
        }
        Path saved = folder.resolve("original/tokenizer.json");
        assertThat(saved).hasSameBinaryContentAs(T5.resolve("tokenizer.json"));
        JsonMapper json = JsonMapper.builder().build();
        JsonNode made = json.readTree(Files.readAllBytes(folder.resolve("converted/tokenizer.json")));
        assertThat(made.equals(json.readTree(Files.readAllBytes(saved))))
                .as("same JSON tree")
                .isTrue();
    }

    private static List<JsonNode> rows() throws IOException {
        Path fixture = SHARED.resolve("fixtures/text/tokenizer.json");
        assumeTrue(
                Files.exists(fixture) && Files.exists(T5), "no real T5 tokenizer or its golden rows under " + SHARED);
        List<JsonNode> rows = new ArrayList<>();
        JsonMapper.builder()
                .build()
                .readTree(Files.readAllBytes(fixture))
                .get("rows")
                .forEach(rows::add);
        return rows;
    }

    /** Offsets in code points, as the fixture counts them and writes them. */
    private static String spans(String text, Encoded encoded) {
        StringBuilder spans = new StringBuilder("[");
        for (int i = 0; i < encoded.length(); i++) {
            spans.append(i == 0 ? "" : ",")
                    .append('[')
                    .append(text.codePointCount(0, encoded.starts()[i]))
                    .append(',')
                    .append(text.codePointCount(0, encoded.ends()[i]))
                    .append(']');
        }
        return spans.append(']').toString();
    }

    private static int[] ints(JsonNode list) {
        int[] values = new int[list.size()];
        Arrays.setAll(values, i -> list.get(i).asInt());
        return values;
    }

    private static long[] longs(JsonNode list) {
        return Arrays.stream(ints(list)).asLongStream().toArray();
    }
}
