package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.EarlyStopping;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How texts are generated, on the command line: transformers' options by their names. */
final class GenerationArguments {
    @Option(names = "--beams", defaultValue = "1", description = "Beams of the search (default: ${DEFAULT-VALUE}).")
    private int beams = 1;

    @Option(
            names = "--max-length",
            defaultValue = "64",
            description = "Longest text in tokens, the start token counted (default: ${DEFAULT-VALUE}).")
    private int maxLength = 64;

    @Option(names = "--min-length", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private int minLength = 1;

    @Option(names = "--min-new-tokens", paramLabel = "N", description = "The same, the start token not counted.")
    private int minNewTokens;

    @Option(
            names = "--num-return-sequences",
            defaultValue = "1",
            paramLabel = "N",
            description = "Texts for each line: the best of the beams, or so many draws (default: ${DEFAULT-VALUE}).")
    private int numReturnSequences = 1;

    @Option(
            names = "--length-penalty",
            defaultValue = "1",
            paramLabel = "POWER",
            description = "Of beams: above 0 favours long texts, below 0 short ones (default: ${DEFAULT-VALUE}).")
    private double lengthPenalty = 1;

    @Option(
            names = "--early-stopping",
            defaultValue = "false",
            paramLabel = "WHEN",
            description = "Of beams: true, false or never (default: ${DEFAULT-VALUE}).")
    private String earlyStopping = "false";

    @Option(names = "--no-repeat-ngram-size", paramLabel = "N", description = "No N tokens in a row come twice.")
    private int noRepeatNgramSize;

    @Option(
            names = "--repetition-penalty",
            defaultValue = "1",
            paramLabel = "FACTOR",
            description = "Above 1 makes tokens that were there less likely (default: ${DEFAULT-VALUE}).")
    private double repetitionPenalty = 1;

    @Option(names = "--bad-words", split = ",", paramLabel = "WORD", description = "Words that must not come.")
    private List<String> badWords = List.of();

    @Option(names = "--forced-bos-token-id", paramLabel = "ID", description = "The first token of every text.")
    private @Nullable Integer forcedBosTokenId;

    @Option(
            names = "--stop-string",
            paramLabel = "TEXT",
            description = "A text ends where it has this; may be repeated.")
    private List<String> stopStrings = List.of();

    @Option(names = "--do-sample", description = "Draw tokens by chance instead of taking the likeliest.")
    private boolean doSample;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Of draws: below 1 surer, above 1 bolder (default: 1).")
    private @Nullable Double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Of draws: among the K likeliest; 0 for all (default: 50).")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Of draws: among the likeliest that reach P (default: 1).")
    private @Nullable Double topP;

    @Option(names = "--seed", paramLabel = "N", description = "Of draws: the same gives the same texts (default: 0).")
    private @Nullable Long seed;

    /** @throws InputException if a value is none that its option can have, alone or with the others */
    GenerationOptions options() {
        return GenerationOptions.builder()
                .beams(beams)
                .maxLength(maxLength)
                .minLength(minLength)
                .minNewTokens(minNewTokens)
                .numReturnSequences(numReturnSequences)
                .lengthPenalty(lengthPenalty)
                .earlyStopping(EarlyStopping.of(earlyStopping))
                .noRepeatNgramSize(noRepeatNgramSize)
                .repetitionPenalty(repetitionPenalty)
                .badWords(badWords)
                .forcedBosTokenId(forcedBosTokenId)
                .stopStrings(stopStrings)
                .sampling(sampling())
                .build();
    }

    private @Nullable TokenSampling sampling() {
        if (!doSample) {
            if (temperature != null || topK != null || topP != null || seed != null) {
                throw new InputException(
                        "--temperature, --top-k, --top-p and --seed say how to draw tokens; expected --do-sample with them");
            }
            return null;
        }
        TokenSampling defaults = TokenSampling.DEFAULTS;
        return new TokenSampling(
                temperature == null ? defaults.temperature() : temperature,
                topK == null ? defaults.topK() : topK,
                topP == null ? defaults.topP() : topP,
                seed == null ? defaults.seed() : seed);
    }
}
