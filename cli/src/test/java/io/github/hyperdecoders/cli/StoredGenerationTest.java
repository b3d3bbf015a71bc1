package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.generation.options.EarlyStopping;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Hyperdecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a generation_config.json; that ids which config.json lacks are taken from it is in {@code T5ConfigJsonTest}. */
class StoredGenerationTest {
    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"vocab_size\": 100, \"d_model\": 8, \"d_ff\": 16, \"num_layers\": 2, \"num_heads\": 2}");
    }

    private Optional<String> said(String stored, GenerationOptions options) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), stored);
        return StoredGeneration.notFollowed(folder, options);
    }

    @Test
    void nothingWhereNothingIsStored() throws IOException {
        assertThat(StoredGeneration.notFollowed(folder, Hyperdecoder.DEFAULT_OPTIONS))
                .isEmpty();
        // As transformers 5 saves it with every T5.
        assertThat(said("""
                        {"_from_model_config": true, "decoder_start_token_id": 0, "eos_token_id": 1, "output_attentions": false,
                         "output_hidden_states": false, "pad_token_id": 0, "transformers_version": "5.18.0", "use_cache": true}
                        """, Hyperdecoder.DEFAULT_OPTIONS)).isEmpty();
    }

    @Test
    void whatIsAskedForStandsWithTheOptionsForIt() throws IOException {
        String stored = """
                {"num_beams": 4, "max_length": 99, "length_penalty": 2.0, "early_stopping": true, "forced_bos_token_id": 7,
                 "no_repeat_ngram_size": 0, "repetition_penalty": 1.0, "diversity_penalty": 0.5, "suppress_tokens": []}
                """;
        assertThat(said(stored, Hyperdecoder.DEFAULT_OPTIONS))
                .contains(folder.resolve("generation_config.json")
                        + " is not followed: it asks for num_beams 4, max_length 99, length_penalty 2, early_stopping true,"
                        + " forced_bos_token_id 7, diversity_penalty 0.5; options for it: --beams 4 --max-length 99"
                        + " --length-penalty 2 --early-stopping true --forced-bos-token-id 7");
        GenerationOptions same = GenerationOptions.builder()
                .beams(4)
                .maxLength(99)
                .lengthPenalty(2)
                .earlyStopping(EarlyStopping.TRUE)
                .forcedBosTokenId(7)
                .build();
        assertThat(said(stored, same).orElseThrow()).endsWith(" is not followed: it asks for diversity_penalty 0.5");
    }

    @Test
    void newTokensAreCountedWithoutTheStart() throws IOException {
        assertThat(said("{\"max_new_tokens\": 20}", Hyperdecoder.DEFAULT_OPTIONS)
                        .orElseThrow())
                .endsWith("it asks for max_new_tokens 20; options for it: --max-length 21");
        assertThat(said("{\"max_new_tokens\": 63}", Hyperdecoder.DEFAULT_OPTIONS))
                .isEmpty();
    }

    @Test
    void whatOnlyActsWithBeamsOrDrawsIsNotSaidWithoutThem() throws IOException {
        assertThat(said("{\"length_penalty\": 2, \"temperature\": 0.5, \"top_p\": 0.9}", Hyperdecoder.DEFAULT_OPTIONS))
                .isEmpty();
        assertThat(said("{\"do_sample\": true, \"temperature\": 0.5, \"top_k\": 50}", Hyperdecoder.DEFAULT_OPTIONS)
                        .orElseThrow())
                .endsWith("it asks for do_sample true, temperature 0.5; options for it: --do-sample --temperature 0.5");
    }

    @Test
    void idsThatAreOthersThanTheConfigurationsAreSaid() throws IOException {
        assertThat(said("{\"decoder_start_token_id\": 5, \"eos_token_id\": [1, 3]}", Hyperdecoder.DEFAULT_OPTIONS))
                .isEmpty();
        Files.writeString(
                folder.resolve("config.json"),
                "{\"vocab_size\": 100, \"d_model\": 8, \"d_ff\": 16, \"num_layers\": 2, \"num_heads\": 2,"
                        + " \"decoder_start_token_id\": 0, \"eos_token_id\": 1}");
        assertThat(said("{\"decoder_start_token_id\": 5, \"eos_token_id\": [1, 3]}", Hyperdecoder.DEFAULT_OPTIONS)
                        .orElseThrow())
                .endsWith(
                        "it asks for decoder_start_token_id 5 (config.json has 0), eos_token_id [1,3] (config.json has 1)");
    }
}
