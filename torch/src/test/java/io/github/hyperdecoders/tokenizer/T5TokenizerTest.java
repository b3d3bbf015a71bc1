package io.github.hyperdecoders.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small tokenizer made in memory: what every T5 tokenizer of ours does. */
class T5TokenizerTest {
    private static final List<String> PIECES = List.of("▁red", "▁blue", "▁sky", "s");

    @Test
    void piecesBeginAtThreeAndTheirCharactersFollow() {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            assertThat(tokenizer.encode("red sky", 0)).containsExactly(3, 5, T5Tokenizer.EOS_ID);
            assertThat(tokenizer.encodeWithoutEos("blue")).containsExactly(4);
            assertThat(tokenizer.vocabularySize()).isEqualTo(3 + 4 + "▁redbluky".length());
        }
    }

    @Test
    void anyWordOfTheLettersCanBeWrittenAndReadBack() {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            String text = "lurked sky reds dusk";
            assertThat(tokenizer.encode(text, 0)).doesNotContain(T5Tokenizer.UNK_ID);
            assertThat(tokenizer.decode(tokenizer.encode(text, 0))).isEqualTo(text);
        }
    }

    @Test
    void strangeCharactersAreUnknownAndLeftOutOfTheText() {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            assertThat(tokenizer.encode("red 😀", 0)).startsWith(3).contains(T5Tokenizer.UNK_ID);
            assertThat(tokenizer.decode(tokenizer.encode("red 😀", 0))).isEqualTo("red ");
        }
    }

    @Test
    void truncationKeepsTheEndOfSequence() {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            assertThat(tokenizer.encode("red blue sky", 4)).containsExactly(3, 4, 5, 1);
            assertThat(tokenizer.encode("red blue sky", 3)).containsExactly(3, 4, 1);
            assertThat(tokenizer.encode("red blue sky", 1)).containsExactly(1);
            assertThat(tokenizer.encodeBatch(List.of("red blue sky", ""), 2))
                    .containsExactly(new int[] {3, 1}, new int[] {1});
            assertThat(tokenizer.encodeWithOffsets("red blue sky", 3))
                    .isEqualTo(new Encoded(new int[] {3, 4, 1}, new int[] {0, 4, 0}, new int[] {3, 8, 0}));
        }
    }

    @Test
    void offsetsAreJavaIndices() {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            String text = "😀😀 red";
            Encoded encoded = tokenizer.encodeWithOffsets(text, 0);
            int red = encoded.length() - 2;
            assertThat(text.substring(encoded.starts()[red], encoded.ends()[red]))
                    .isEqualTo("red");
        }
    }

    @Test
    void halvesOfSurrogatePairsAndZerosDoNoHarm() {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            assertThat(tokenizer.encode("red \ud83d blue", 0)).startsWith(3).endsWith(4, 1);
            assertThat(tokenizer.encode("\udc00", 0)).contains(T5Tokenizer.UNK_ID);
            assertThat(tokenizer.encodeWithOffsets("red\u0000 \ud83d sky", 0).ends())
                    .contains("red\u0000 \ud83d sky".length());
            assertThat(tokenizer.decode(tokenizer.encode("red\u0000sky", 0))).startsWith("red");
        }
    }

    @Test
    void decodingSkipsSpecialTokensAndIdsOutsideTheVocabulary() {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            assertThat(tokenizer.decode(new int[] {0, 3, 2, 32127, -100, 4, 1, 0}))
                    .isEqualTo("red blue");
            assertThat(tokenizer.decode(new long[] {3, 1L << 40})).isEqualTo("red");
            assertThat(tokenizer.decode(new int[0])).isEmpty();
            assertThat(tokenizer.decodeBatch(new long[][] {{3}, {}, {4, 1, 500}}))
                    .containsExactly("red", "", "blue");
        }
    }

    @Test
    void aSavedTokenizerIsTheSame(@TempDir Path folder) throws IOException {
        Path made = folder.resolve("made");
        Path copied = folder.resolve("copied");
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            tokenizer.save(made);
            tokenizer.save(made);
            try (T5Tokenizer loaded = T5Tokenizer.load(made)) {
                assertThat(loaded.encode("red dusk", 0)).isEqualTo(tokenizer.encode("red dusk", 0));
                assertThat(loaded.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
                loaded.save(copied);
            }
        }
        assertThat(copied.resolve("tokenizer.json")).hasSameBinaryContentAs(made.resolve("tokenizer.json"));
        try (var files = Files.list(made)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aSharedTokenizerIsClosedForItsOwnerAlone() {
        T5Tokenizer first = T5Tokenizer.ofPieces(PIECES);
        T5Tokenizer second = first.share();
        first.close();
        first.close();
        assertThatThrownBy(() -> first.encode("red", 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(first::share).isInstanceOf(IllegalStateException.class);
        assertThat(second.encode("red sky", 0)).containsExactly(3, 5, T5Tokenizer.EOS_ID);
        second.close();
        assertThatThrownBy(() -> second.encode("red", 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closedTokenizersSaySo() {
        T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES);
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("red", 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void piecesAreGivenOnce() {
        assertThatThrownBy(() -> T5Tokenizer.ofPieces(List.of("a", "a"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> T5Tokenizer.ofPieces(List.of("</s>"))).isInstanceOf(IllegalArgumentException.class);
    }
}
