package io.github.hyperdecoders.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelSpellingTest {
    private static final List<String> PIECES = List.of("▁good", "▁bad", "▁a", "▁b", "▁very");

    @Test
    void labelsThatComeBackAsTheyAreAreFine() {
        assertThat(faults("good", " bad ", "very good", "")).isEmpty();
    }

    @Test
    void labelsWithCharactersThatTheVocabularyLacksAreNamed() {
        assertThat(faults("good", "日"))
                .containsExactly("the vocabulary has no pieces for all of '日', so an answer can never equal it");
    }

    @Test
    void labelsThatReadAlikeAreNamed() {
        assertThat(faults("日", "本", "good"))
                .containsExactly(
                        "the labels '日', '本' are the same tokens, so no answer can tell them apart",
                        "the vocabulary has no pieces for all of '日', '本', so an answer can never equal them");
        assertThat(faults("a < b", "a > b"))
                .containsExactly(
                        "the labels 'a < b', 'a > b' are the same tokens, so no answer can tell them apart",
                        "the vocabulary has no pieces for all of 'a < b', 'a > b', so an answer can never equal them");
    }

    @Test
    void labelsThatComeBackOtherwiseAreNamed() {
        assertThat(faults("very  good", "bad"))
                .containsExactly("the vocabulary writes 'very  good' as 'very good', so an answer can never equal it");
        assertThat(faults("</s>"))
                .containsExactly("the vocabulary writes '</s>' as '', so an answer can never equal it");
    }

    @Test
    void ofManyLabelsTheFirstAreNamed() {
        assertThat(faults("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"))
                .last()
                .asString()
                .contains("'10' and 2 more");
    }

    private static List<String> faults(String... labels) {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(PIECES)) {
            return LabelSpelling.faults(List.of(labels), tokenizer);
        }
    }
}
