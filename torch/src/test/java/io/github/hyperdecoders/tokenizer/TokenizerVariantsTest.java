package io.github.hyperdecoders.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vocabularies as people's folders have them. Ids and texts are those of transformers 5.18 (T5Tokenizer, ByT5Tokenizer), and of
 * SentencePiece 0.2.2 itself where transformers does not do what the model says: pieces of bytes, and an unknown piece other than 2.
 */
class TokenizerVariantsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path root = Path.of("");

    @TestFactory
    Stream<DynamicTest> idsAndTextsAreThoseOfTheOriginals() throws IOException {
        List<JsonNode> cases;
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("variants.json"))) {
            cases = JSON.readTree(file).valueStream().toList();
        }
        assertThat(cases).hasSize(15);
        return cases.stream()
                .map(variant -> dynamicTest(variant.path("name").asString(), () -> {
                    Path folder = folder(variant);
                    assertEquals(variant, folder);
                    // What is saved is one file, and reads the same.
                    Path saved = root.resolve("saved " + variant.path("name").asString());
                    try (T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
                        tokenizer.save(saved);
                    }
                    assertEquals(variant, saved);
                }));
    }

    private static void assertEquals(JsonNode variant, Path folder) {
        try (T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            assertThat(tokenizer.vocabularySize())
                    .isEqualTo(variant.path("size").asInt());
            for (JsonNode text : variant.path("texts")) {
                int[] ids =
                        text.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
                String written = text.path("text").stringValue();
                assertThat(tokenizer.encode(written, 0)).as(written).containsExactly(ids);
                assertThat(tokenizer.endOfSequence()).isEqualTo(ids[ids.length - 1]);
                if (text.path("decoded").isString()) {
                    assertThat(tokenizer.decode(ids))
                            .as(written)
                            .isEqualTo(text.path("decoded").stringValue());
                }
            }
        }
    }

    private static Path folder(JsonNode variant) throws IOException {
        Path folder = Files.createDirectory(root.resolve(variant.path("name").asString()));
        for (Map.Entry<String, JsonNode> file : variant.path("files").properties()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue().toString());
        }
        if (variant.path("model").isString()) {
            String model = variant.path("model").stringValue() + ".model";
            try (InputStream content = Objects.requireNonNull(TokenizerVariantsTest.class.getResourceAsStream(model))) {
                Files.copy(content, folder.resolve("spiece.model"));
            }
        }
        return folder;
    }

    @Test
    void bytesThatAreNoUtf8AreLeftOut() throws IOException {
        Path folder = Files.createDirectory(root.resolve("a folder of ByT5"));
        Files.writeString(folder.resolve("config.json"), "{\"tokenizer_class\": \"ByT5Tokenizer\"}");
        try (T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            assertThat(tokenizer.decode(new int[] {0, 3 + 0xc3, 3 + 'a', 3 + 0xe6, 3 + 0x97, 3 + 'b', 1, 259, 999}))
                    .isEqualTo("ab");
            assertThat(tokenizer.unknown()).isEqualTo(-1);
            OffsetsOf offsets = new OffsetsOf(tokenizer);
            assertThat(offsets.of("aé日")).containsExactly("a", "é", "é", "日", "日", "日");
        }
    }

    /** A byte-level BPE whose texts begin with a token of their own, as CodeT5's. */
    @Test
    void byteLevelPairsReadAsTheirFileSays() throws IOException {
        Path folder = Files.createDirectory(root.resolve("a folder of pairs"));
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
                 "added_tokens": [%s, %s, %s, %s],
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
                 "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1],
                    "trim_offsets": true, "add_prefix_space": false},
                 "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
                 "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "",
                    "end_of_word_suffix": "", "fuse_unk": false,
                    "vocab": {"<pad>": 0, "<s>": 1, "</s>": 2, "<extra_id_0>": 3, "a": 4, "b": 5, "Ġ": 6, "ab": 7, "Ġab": 8},
                    "merges": ["a b", "Ġ ab"]}}
                """.formatted(
                        special(0, "<pad>"), special(1, "<s>"), special(2, "</s>"), special(3, "<extra_id_0>")));
        try (T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("ab ab<extra_id_0>a", 0)).containsExactly(1, 7, 8, 3, 4, 2);
            assertThat(tokenizer.encode("ab ab<extra_id_0>a", 3)).containsExactly(1, 7, 2);
            assertThat(tokenizer.encodeWithoutEos("ab")).containsExactly(7);
            assertThat(tokenizer.decode(new int[] {1, 7, 8, 3, 4, 2})).isEqualTo("ab aba");
            assertThat(tokenizer.endOfSequence()).isEqualTo(2);
            assertThat(tokenizer.vocabularySize()).isEqualTo(9);
        }
    }

    private static String special(int id, String content) {
        return io.github.hyperdecoders.format.TokenizerFile.specialToken(id, content)
                .toString();
    }

    /** The part of a text that each of its tokens covers. */
    private record OffsetsOf(T5Tokenizer tokenizer) {
        List<String> of(String text) {
            Encoded encoded = tokenizer.encodeWithOffsets(text, 0);
            return java.util.stream.IntStream.range(0, encoded.length() - 1)
                    .mapToObj(i -> text.substring(encoded.starts()[i], encoded.ends()[i]))
                    .toList();
        }
    }
}
