package io.github.hyperdecoders.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.EarlyStopping;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code generation} of a task. */
class GenerationReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private GenerationSettings read(String section) throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, """
                own:
                  files: {train: a.csv}
                  source: "{a}"
                  target: "{b}"
                  metrics: [rouge1]
                  generation: %s
                """.formatted(section));
        return Tasks.with(file).get("own").generation();
    }

    @Test
    void everyOptionMayStandThere() throws IOException {
        GenerationSettings found =
                read("{max_length: 30, min_length: 4, min_new_tokens: 2, beams: 4, length_penalty: 0.8,"
                        + " early_stopping: true, no_repeat_ngram_size: 3, repetition_penalty: 1.2, bad_words: [no, never],"
                        + " bad_words_ids: [[4, 5]], forced_bos_token_id: 7, stop_strings: ['.']}");
        GenerationOptions expected = GenerationOptions.builder()
                .maxLength(30)
                .minLength(4)
                .minNewTokens(2)
                .beams(4)
                .lengthPenalty(0.8)
                .earlyStopping(EarlyStopping.TRUE)
                .noRepeatNgramSize(3)
                .repetitionPenalty(1.2)
                .badWords(List.of("no", "never"))
                .badWordsIds(List.of(List.of(4, 5)))
                .forcedBosTokenId(7)
                .stopStrings(List.of("."))
                .build();
        assertThat(found).isEqualTo(new GenerationSettings(30, expected));
        assertThat(read("{max_length: 9, beams: 2, early_stopping: never}")
                        .options()
                        .earlyStopping())
                .isEqualTo(EarlyStopping.NEVER);
    }

    @Test
    void drawsHaveTransformersDefaults() throws IOException {
        assertThat(read("{do_sample: true, top_p: 0.9, seed: 5}").options().sampling())
                .isEqualTo(new TokenSampling(1, 50, 0.9, 5));
        assertThat(read("{beams: 2}").options().sampling()).isNull();
        assertThat(read("{beams: 2}").maxLength()).as("the longest label").isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {max_lenght: 3}            | has an unknown key 'max_lenght'
            {max_lenght: 3}            | did you mean 'max_length'?
            {beams: many}              | 'beams' is "many": expected a whole number
            {beams: 0}                 | beams is 0, expected at least 1
            {length_penalty: 2}        | length_penalty is 2.0, expected at least 2 beams
            {early_stopping: soon}     | early_stopping is 'soon', expected true, false or never
            {stop_strings: [1]}        | 'stop_strings' is [1]: expected a list of texts
            {bad_words_ids: [a]}       | 'bad_words_ids' is ["a"]: expected a list of lists of token ids
            {do_sample: 1}             | 'do_sample' is 1: expected true or false
            {temperature: 0.5}         | expected do_sample: true
            {num_return_sequences: 2}  | has an unknown key 'num_return_sequences'
            """)
    void faultsNameTheTaskAndTheKey(String section, String message) {
        assertThatThrownBy(() -> read(section))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("task 'own.generation' in " + folder.resolve("own.yaml") + ": ")
                .hasMessageContaining(message);
    }
}
