package io.github.hyperdecoders.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.pretraining.Corpus;
import io.github.hyperdecoders.pretraining.PretrainingExamples;
import io.github.hyperdecoders.pretraining.Segments;
import io.github.hyperdecoders.pretraining.SourceAndTarget;
import io.github.hyperdecoders.pretraining.SpanCorruption;
import io.github.hyperdecoders.pretraining.TokenStream;
import io.github.hyperdecoders.quickstart.GeneratedTasks;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import io.github.hyperdecoders.vocabulary.UnigramTrainer;
import io.github.hyperdecoders.vocabulary.Vocabulary;
import io.github.hyperdecoders.vocabulary.VocabularySettings;
import io.github.hyperdecoders.vocabulary.WordCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vocabulary trained on the text that the program makes up, read by the real tokenizer. */
@SuppressWarnings("NullAway.Init") // set before all tests
class TrainedVocabularyTest {
    private static final int SENTINELS = 100;
    private static final int PIECES = 80;

    @TempDir
    static Path folder;

    private static Corpus corpus;
    private static List<String> texts;
    private static Vocabulary vocabulary;
    private static T5Tokenizer tokenizer;

    @BeforeAll
    static void train() throws IOException {
        GeneratedTasks.write(folder, 1);
        corpus = Corpus.find(folder, List.of("**/train.jsonl"), "text");
        texts = new ArrayList<>();
        corpus.forEach(texts::add);
        vocabulary = trained();
        vocabulary.save(folder);
        tokenizer = T5Tokenizer.load(folder);
    }

    private static Vocabulary trained() {
        WordCounts words = new WordCounts();
        corpus.forEach(words::add);
        return UnigramTrainer.train(words, VocabularySettings.of(3 + PIECES + SENTINELS, SENTINELS));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void everyTextComesBack() {
        assertThat(texts).hasSizeGreaterThan(10_000);
        for (String text : texts) {
            int[] ids = tokenizer.encode(text, 0);
            assertThat(ids).doesNotContain(T5Tokenizer.UNK_ID).endsWith(T5Tokenizer.EOS_ID);
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
        }
    }

    @Test
    void idsAreTheVocabularys() {
        assertThat(tokenizer.vocabularySize()).isEqualTo(vocabulary.size()).isEqualTo(3 + PIECES + SENTINELS);
        assertThat(tokenizer.encodeWithoutEos("<extra_id_0>")).containsExactly(vocabulary.firstSentinel());
        assertThat(tokenizer.encodeWithoutEos("<extra_id_99>")).containsExactly(vocabulary.size() - SENTINELS);
        for (int i = 0; i < PIECES; i++) {
            String text = vocabulary.pieces().get(i).text();
            if (text.startsWith("▁") && text.length() > 1) {
                assertThat(tokenizer.encodeWithoutEos(text.substring(1)))
                        .as(text)
                        .containsExactly(3 + i);
            }
        }
    }

    @Test
    void charactersThatTheTextLacksAreUnknown() {
        int[] ids = tokenizer.encodeWithoutEos("red ☃ cup");
        assertThat(ids).containsOnlyOnce(T5Tokenizer.UNK_ID);
        assertThat(tokenizer.decode(ids)).contains("red").endsWith("cup");
    }

    @Test
    void takesLessThanAThirdOfTheTokensThatCharactersTake() {
        long tokens = 0;
        long characters = 0;
        for (String text : texts) {
            tokens += tokenizer.encodeWithoutEos(text).length;
            characters += text.codePointCount(0, text.length()) + 1;
        }
        System.out.printf("TrainedVocabularyTest: %d tokens of %d characters%n", tokens, characters);
        assertThat(tokens * 3).isLessThan(characters);
    }

    @Test
    void sameTextSameBytes() {
        assertThat(trained().tokenizerJson()).isEqualTo(vocabulary.tokenizerJson());
        assertThat(folder.resolve("tokenizer.json")).hasContent(vocabulary.tokenizerJson());
    }

    @Test
    void ourTokenizerSavesTheFileAsItIs(@TempDir Path copy) throws IOException {
        tokenizer.save(copy);
        assertThat(Files.mismatch(copy.resolve("tokenizer.json"), folder.resolve("tokenizer.json")))
                .isEqualTo(-1);
    }

    @Test
    void corruptedSpansAreReadableAsText() {
        SpanCorruption corruption = SpanCorruption.t5(vocabulary.firstSentinel(), SENTINELS, T5Tokenizer.EOS_ID);
        TokenStream tokens = TokenStream.pack(corpus, tokenizer::encodeWithoutEos, T5Tokenizer.EOS_ID);
        PretrainingExamples examples =
                new PretrainingExamples(new Segments(tokens, corruption.segmentLength(64)), corruption, 42);
        assertThat(tokens.documents()).isEqualTo(texts.size());
        for (int i = 0; i < examples.count() - 1; i++) {
            SourceAndTarget example = examples.get(0, i);
            assertThat(example.source()).hasSize(64).contains(vocabulary.firstSentinel());
            assertThat(example.target()).hasSize(corruption.targetLength(70)).startsWith(vocabulary.firstSentinel());
        }
    }
}
