package io.github.hyperdecoders.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UnigramTrainerTest {
    private static final List<String> STEMS = List.of("walk", "talk", "jump", "look", "paint", "clean");
    private static final List<String> ENDINGS = List.of("", "s", "ed", "ing", "er", "ers");
    private static final int CHARACTERS = 19;
    private static final int SEEDS = 79;

    @ParameterizedTest
    @ValueSource(ints = {CHARACTERS, 25, 30, 40, SEEDS})
    void hasTheSizeThatIsAskedForAndEveryCharacter(int pieces) {
        Vocabulary vocabulary = UnigramTrainer.train(text(), VocabularySettings.of(3 + pieces + 10, 10));
        assertThat(vocabulary.size()).isEqualTo(3 + pieces + 10);
        assertThat(vocabulary.firstSentinel()).isEqualTo(vocabulary.size() - 1);
        assertThat(vocabulary.pieces())
                .hasSize(pieces)
                .extracting(Piece::text)
                .containsAll(WordCounts.characters(text().words()).keySet());
    }

    @Test
    void findsStemsBeforeWords() {
        Vocabulary vocabulary = UnigramTrainer.train(text(), VocabularySettings.of(3 + CHARACTERS + STEMS.size(), 0));
        assertThat(vocabulary.pieces())
                .extracting(Piece::text)
                .containsAll(STEMS.stream().map(stem -> "▁" + stem).toList());
    }

    @Test
    void likelyPiecesComeFirstAndScoresAreLogarithms() {
        List<Piece> pieces =
                UnigramTrainer.train(text(), VocabularySettings.of(40, 0)).pieces();
        assertThat(pieces).isSortedAccordingTo(Comparator.comparingDouble(piece -> -piece.score()));
        assertThat(pieces.stream().mapToDouble(piece -> Math.exp(piece.score())).sum())
                .isBetween(0.9, 1.05);
    }

    @Test
    void sameTextSameVocabularyInWhateverOrderItIsRead() {
        WordCounts reversed = new WordCounts();
        List<String> words = words();
        for (int i = words.size() - 1; i >= 0; i--) {
            reversed.add(words.get(i));
        }
        VocabularySettings settings = VocabularySettings.of(60, 20);
        assertThat(UnigramTrainer.train(reversed, settings).tokenizerJson())
                .isEqualTo(UnigramTrainer.train(text(), settings).tokenizerJson());
    }

    @Test
    void rareCharactersMayBeLeftOut() {
        WordCounts text = text();
        text.add("☃");
        assertThat(trained(text, 1)).contains("☃");
        assertThat(trained(text, 0.999)).doesNotContain("☃").contains("▁", "w");
    }

    @Test
    void theJsonHasTheTokensInT5sOrder(@TempDir Path folder) throws Exception {
        Vocabulary vocabulary = new Vocabulary(List.of(new Piece("▁a", -0.5), new Piece("\"", -1 / 3.0)), 2);
        vocabulary.save(folder);
        vocabulary.save(folder);
        String json = Files.readString(folder.resolve("tokenizer.json"));
        assertThat(json)
                .isEqualTo(vocabulary.tokenizerJson())
                .contains("\"vocab\":[[\"<pad>\",0.000000],[\"</s>\",0.000000],[\"<unk>\",0.000000],"
                        + "[\"▁a\",-0.500000],[\"\\\"\",-0.333333],"
                        + "[\"<extra_id_1>\",0.000000],[\"<extra_id_0>\",0.000000]]");
        JsonNode root = JsonMapper.shared().readTree(json);
        assertThat(root.path("added_tokens").valueStream())
                .extracting(token ->
                        token.path("content").asString("") + token.path("id").asInt())
                .containsExactly("<pad>0", "</s>1", "<unk>2", "<extra_id_1>5", "<extra_id_0>6");
    }

    @Test
    void impossibleSizesAreNamed() {
        assertThatThrownBy(() -> UnigramTrainer.train(text(), VocabularySettings.of(12 + CHARACTERS, 10)))
                .isInstanceOf(InputException.class)
                .hasMessage("vocabulary size 31; expected at least 32: 13 special tokens and the text's 19 characters"
                        + " (or a lower character coverage than 1.0)");
        assertThatThrownBy(() -> UnigramTrainer.train(text(), VocabularySettings.of(500, 10)))
                .isInstanceOf(InputException.class)
                .hasMessage("vocabulary size 500; expected at most " + (13 + SEEDS) + ": 13 special tokens and the "
                        + SEEDS + " pieces that the text has to offer");
        assertThatThrownBy(() -> UnigramTrainer.train(new WordCounts(), VocabularySettings.of(50, 0)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no text");
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> VocabularySettings.of(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VocabularySettings(50, 0, 0, 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Vocabulary(List.of(new Piece("</s>", -1)), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Vocabulary(List.of(new Piece("a", -1), new Piece("a", -2)), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> trained(WordCounts text, double coverage) {
        VocabularySettings settings = new VocabularySettings(40, 0, coverage, 16);
        return UnigramTrainer.train(text, settings).pieces().stream()
                .map(Piece::text)
                .toList();
    }

    private static WordCounts text() {
        WordCounts text = new WordCounts();
        words().forEach(text::add);
        return text;
    }

    /** Stems with endings, some more often than others. */
    private static List<String> words() {
        SplittableRandom random = new SplittableRandom(5);
        return random.ints(2_000, 0, STEMS.size() * ENDINGS.size())
                .mapToObj(i -> STEMS.get(i / ENDINGS.size()) + ENDINGS.get(i % ENDINGS.size()))
                .toList();
    }
}
