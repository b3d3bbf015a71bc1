package io.github.hyperdecoders.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class WordCountsTest {
    @Test
    void wordsStandBetweenWhiteSpaceAndBeginWithTheSpaceMark() {
        assertThat(counts(" red  cup,\tred\u00a0hat\u2003red\u0085end\n", "red").words())
                .containsExactly(entry("▁cup,", 1L), entry("▁end", 1L), entry("▁hat", 1L), entry("▁red", 4L));
    }

    @Test
    void charactersAreComposedAndCompatibleOnesAreOne() {
        assertThat(counts("e\u0301 \u00e9 ﬁ Ａ").words())
                .containsExactly(entry("▁A", 1L), entry("▁fi", 1L), entry("▁\u00e9", 2L));
    }

    @Test
    void aSpaceMarkInTheTextIsASpace() {
        assertThat(counts("a▁b ▁▁").words()).containsExactly(entry("▁a", 1L), entry("▁b", 1L));
    }

    @Test
    void characterPairsStayTogetherAndHalvesAreReplaced() {
        assertThat(counts("😀 \ud83d").words()).containsOnly(entry("▁\ufffd", 1L), entry("▁😀", 1L));
        assertThat(WordCounts.characters(counts("😀").words())).containsOnlyKeys("▁", "😀");
    }

    @Test
    void wordsFallApartAtCharactersThatAreNotCovered() {
        // 4 + 6 + 4 = 14 characters: x is the rarest, and the others are more than 0.9 of all.
        WordCounts counts = counts("bab abxab aba");
        assertThat(counts.covering(1)).isEqualTo(counts.words());
        assertThat(counts.covering(0.9))
                .containsExactly(entry("ab", 1L), entry("▁ab", 1L), entry("▁aba", 1L), entry("▁bab", 1L));
    }

    private static WordCounts counts(String... texts) {
        WordCounts counts = new WordCounts();
        for (String text : texts) {
            counts.add(text);
        }
        return counts;
    }
}
