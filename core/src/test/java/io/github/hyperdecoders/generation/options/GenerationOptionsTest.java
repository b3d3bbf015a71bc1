package io.github.hyperdecoders.generation.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What fits is kept; what does not is one line that names the option, its value and what was expected. */
class GenerationOptionsTest {
    private static Arguments fault(UnaryOperator<GenerationOptions.Builder> change, String message) {
        return Arguments.of(change, message);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(o -> o.maxLength(1), "max_length is 1, expected at least 2 (the start token counts)"),
                fault(o -> o.maxLength(8).minLength(9), "min_length is 9, expected 0 to max_length (8)"),
                fault(
                        o -> o.maxLength(8).minNewTokens(8),
                        "min_new_tokens is 8, expected 0 to max_length without the start token (7)"),
                fault(o -> o.beams(0), "beams is 0, expected at least 1"),
                fault(o -> o.numReturnSequences(0), "num_return_sequences is 0, expected at least 1"),
                fault(
                        o -> o.beams(3).numReturnSequences(4),
                        "num_return_sequences is 4, expected at most as many as beams (3), or sampling"),
                fault(
                        o -> o.beams(2).sampling(TokenSampling.DEFAULTS),
                        "beams is 2, expected 1, since draws are made without beams"),
                fault(o -> o.beams(2).lengthPenalty(Double.NaN), "length_penalty is NaN, expected a finite number"),
                fault(
                        o -> o.lengthPenalty(2),
                        "length_penalty is 2.0, expected at least 2 beams with it, for it ranks their finished targets"),
                fault(
                        o -> o.earlyStopping(EarlyStopping.TRUE),
                        "early_stopping is true, expected at least 2 beams with it, for it says when they stop"),
                fault(
                        o -> o.noRepeatNgramSize(-1),
                        "no_repeat_ngram_size is -1, expected at least 1, or 0 for no such rule"),
                fault(o -> o.repetitionPenalty(0), "repetition_penalty is 0.0, expected a number above 0"),
                fault(o -> o.badWords(List.of("a", " ")), "bad_words is [a,  ], expected texts that are not blank"),
                fault(
                        o -> o.badWordsIds(List.of(List.of(4), List.of())),
                        "bad_words_ids is [[4], []], expected sequences of at least one token id, none negative"),
                fault(o -> o.forcedBosTokenId(-3), "forced_bos_token_id is -3, expected the id of a token"),
                fault(o -> o.stopStrings(List.of("")), "stop_strings is [], expected texts that are not empty"),
                fault(
                        o -> o.sampling(TokenSampling.DEFAULTS.withTemperature(0)),
                        "temperature is 0.0, expected a number above 0 (leave sampling off for the likeliest token)"),
                fault(
                        o -> o.sampling(TokenSampling.DEFAULTS.withTopK(-1)),
                        "top_k is -1, expected at least 1, or 0 for all tokens"),
                fault(
                        o -> o.sampling(TokenSampling.DEFAULTS.withTopP(1.5)),
                        "top_p is 1.5, expected a number above 0 and at most 1"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("faults")
    void whatDoesNotFitIsRefused(UnaryOperator<GenerationOptions.Builder> change, String message) {
        assertThatThrownBy(() -> change.apply(GenerationOptions.builder()).build())
                .isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @Test
    void aBuilderKeepsWhatItBeganWith() {
        GenerationOptions options = GenerationOptions.builder()
                .maxLength(30)
                .beams(4)
                .numReturnSequences(2)
                .lengthPenalty(0.8)
                .earlyStopping(EarlyStopping.of("never"))
                .noRepeatNgramSize(3)
                .badWords(List.of("no"))
                .stopStrings(List.of("."))
                .build();
        assertThat(options.toBuilder().build()).isEqualTo(options);
        assertThat(options.toBuilder().beams(5).build().lengthPenalty()).isEqualTo(0.8);
    }

    @Test
    void rulesAreWhatIsAskedForBeyondLengthsAndBeams() {
        assertThat(new GenerationOptions(30, 2, 4).rules()).isEmpty();
        assertThat(GenerationOptions.builder()
                        .noRepeatNgramSize(3)
                        .sampling(new TokenSampling(1, 50, 0.9, 5))
                        .build()
                        .rules())
                .hasToString("{no_repeat_ngram_size=3, do_sample=true, temperature=1.0, top_k=50, top_p=0.9, seed=5}");
    }

    @Test
    void newTokensAreCountedWithoutTheStart() {
        assertThat(GenerationOptions.builder().minLength(4).build().tokensBeforeEnd())
                .isEqualTo(4);
        assertThat(GenerationOptions.builder()
                        .minLength(4)
                        .minNewTokens(2)
                        .build()
                        .tokensBeforeEnd())
                .as("takes the place of min_length, as in transformers")
                .isEqualTo(3);
    }

    @Test
    void earlyStoppingHasThreeSpellings() {
        assertThat(EarlyStopping.of("true")).isEqualTo(EarlyStopping.TRUE);
        assertThatThrownBy(() -> EarlyStopping.of("yes"))
                .isInstanceOf(InputException.class)
                .hasMessage("early_stopping is 'yes', expected true, false or never");
    }
}
