package io.github.hyperdecoders.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeedPiecesTest {
    @Test
    void seedsAreCharactersAndPartsThatRepeatAndAreNotPartOfOneThatRepeatsAsOften() {
        // "re" always stands before d, "▁red" thrice; "d" and "▁" more often than that.
        TreeMap<String, Long> words = new TreeMap<>(Map.of("▁red", 2L, "▁reds", 1L, "▁cup", 1L));
        assertThat(SeedPieces.of(words, 16, 10).pieces())
                .containsExactly("c", "d", "e", "p", "r", "s", "u", "▁", "▁red");
    }

    @Test
    void noSeedIsLongerThanAllowed() {
        TreeMap<String, Long> words = new TreeMap<>(Map.of("▁abcdef", 5L));
        assertThat(SeedPieces.of(words, 3, 10).pieces())
                .contains("▁ab", "abc", "def")
                .allMatch(p -> p.length() <= 3);
    }

    @Test
    void specialTokensAreNoPieces() {
        TreeMap<String, Long> words = new TreeMap<>(Map.of("▁</s>", 5L, "<pad>", 5L));
        assertThat(SeedPieces.of(words, 16, 10).pieces()).contains("▁</").doesNotContain("</s>", "<pad>");
    }

    @Test
    void seedsDoNotMixLettersDigitsSignsAndScripts() {
        TreeMap<String, Long> words = new TreeMap<>(Map.of("▁ab12,.αβ", 5L, "▁,.", 5L, "▁12", 5L));
        assertThat(SeedPieces.of(words, 16, 10).pieces())
                .filteredOn(piece -> piece.length() > 1)
                .containsExactly(",.", "12", "αβ", "▁,.", "▁12", "▁ab");
    }

    @Test
    void charactersOfTwoHalvesAreNotCut() {
        TreeMap<String, Long> words = new TreeMap<>(Map.of("▁😀😁", 2L, "▁😀", 1L));
        assertThat(SeedPieces.of(words, 2, 10).pieces()).containsExactly("▁", "▁😀", "😀", "😀😁", "😁");
    }
}
