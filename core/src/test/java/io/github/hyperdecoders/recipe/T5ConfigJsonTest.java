package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class T5ConfigJsonTest {
    private static final String MINIMAL =
            "{\"vocab_size\": 100, \"d_model\": 8, \"d_ff\": 16, \"num_layers\": 2, \"num_heads\": 2}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static final T5Config PLAIN = T5Config.v10(100, 8, 64, 16, 2, 2);

    @Test
    void defaultsAreTheHubs() throws IOException {
        assertThat(read(MINIMAL)).isEqualTo(PLAIN);
        assertThat(with("\"model_type\": \"mt5\""))
                .isEqualTo(T5Config.v11(100, 8, 64, 16, 2, 2).withFamily(T5Family.MT5));
        assertThat(with("\"model_type\": \"umt5\""))
                .isEqualTo(T5Config.v11(100, 8, 64, 16, 2, 2)
                        .withFamily(T5Family.UMT5)
                        .withHead(T5Config.Head.TIED));
    }

    @Test
    void everyFieldIsRead() throws IOException {
        String json = """
                {"model_type": "t5", "vocab_size": 100, "d_model": 8, "d_kv": 3, "d_ff": 16, "num_layers": 2,
                 "num_decoder_layers": 5, "num_heads": 4, "relative_attention_num_buckets": 16,
                 "relative_attention_max_distance": 64, "dropout_rate": 0.25, "layer_norm_epsilon": 1e-5,
                 "feed_forward_proj": "gated-silu", "tie_word_embeddings": false, "pad_token_id": 3, "eos_token_id": 4,
                 "decoder_start_token_id": 5, "what_nobody_knows": {"x": [1]}}""";
        assertThat(read(json))
                .isEqualTo(new T5Config(
                        T5Family.T5,
                        100,
                        8,
                        3,
                        16,
                        2,
                        5,
                        4,
                        16,
                        64,
                        0.25,
                        1e-5,
                        Activation.SILU,
                        true,
                        T5Config.Head.OWN,
                        new T5Config.TokenIds(5, 3, List.of(4))));
    }

    @Test
    void decodingStartsFromThePaddingWhereNothingElseIsSaid() throws IOException {
        assertThat(with("\"pad_token_id\": 7").startId()).isEqualTo(7);
        assertThat(with("\"pad_token_id\": 7, \"decoder_start_token_id\": 0").startId())
                .isZero();
        assertThat(with("\"model_type\": \"mt5\", \"pad_token_id\": 7").startId())
                .isZero();
    }

    @Test
    void idsThatItLacksAreThoseOfTheGenerationConfigBesideIt() throws IOException {
        Path file = folder.resolve(GenerationConfigJson.FILE_NAME);
        Files.writeString(file, "{\"decoder_start_token_id\": 5, \"pad_token_id\": 6, \"eos_token_id\": [4, 9]}");
        assertThat(read(MINIMAL).ids()).isEqualTo(new T5Config.TokenIds(5, 6, List.of(4, 9)));
        assertThat(with("\"pad_token_id\": 7, \"eos_token_id\": 1").ids())
                .isEqualTo(new T5Config.TokenIds(5, 7, List.of(1)));
        Files.writeString(file, "[");
        assertThatThrownBy(() -> read(MINIMAL))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file + " is not JSON: it ends too early");
        Files.delete(file);
    }

    @Test
    void severalTokensMayEndASequence() throws IOException {
        T5Config config = with("\"eos_token_id\": [4, 9]");
        assertThat(config.endIds()).containsExactly(4, 9);
        assertThat(config.eosId()).isEqualTo(4);
        assertThat(config.isEnd(9)).isTrue();
        assertThat(config.isEnd(1)).isFalse();
    }

    /** The names as transformers 5.18 understands them: {@code dense_act_fn} and {@code is_gated_act} go before. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"feed_forward_proj\": \"relu\"; RELU; false",
                "\"feed_forward_proj\": \"gelu\"; GELU; false",
                "\"feed_forward_proj\": \"gelu_new\"; GELU_NEW; false",
                "\"feed_forward_proj\": \"silu\"; SILU; false",
                "\"feed_forward_proj\": \"swish\"; SILU; false",
                "\"feed_forward_proj\": \"gated-relu\"; RELU; true",
                "\"feed_forward_proj\": \"gated-gelu\"; GELU_NEW; true",
                "\"feed_forward_proj\": \"gated-gelu_new\"; GELU_NEW; true",
                "\"feed_forward_proj\": \"gated-silu\"; SILU; true",
                "\"feed_forward_proj\": \"gated-gelu\", \"dense_act_fn\": \"gelu\"; GELU; true",
                "\"feed_forward_proj\": \"gated-silu\", \"dense_act_fn\": \"silu\", \"is_gated_act\": true; SILU; true"
            })
    void activations(String fields, Activation activation, boolean gated) throws IOException {
        T5Config config = with(fields);
        assertThat(config.activation()).isEqualTo(activation);
        assertThat(config.gated()).isEqualTo(gated);
        assertThat(read(T5ConfigJson.toJson(config).toString())).isEqualTo(config);
    }

    /** Whether the head's input is scaled, and what is to be expected of its weights before they are seen. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"x\": 1; true; false",
                "\"tie_word_embeddings\": true; true; false",
                "\"tie_word_embeddings\": false; false; true",
                "\"tie_word_embeddings\": true, \"scale_decoder_outputs\": false; false; true",
                "\"tie_word_embeddings\": true, \"scale_decoder_outputs\": true; true; false",
                "\"tie_word_embeddings\": false, \"scale_decoder_outputs\": true; true; true",
                "\"model_type\": \"mt5\"; false; true",
                "\"model_type\": \"mt5\", \"tie_word_embeddings\": true; true; false",
                "\"model_type\": \"mt5\", \"tie_word_embeddings\": true, \"transformers_version\": \"4.57.6\"; true; false",
                "\"model_type\": \"mt5\", \"tie_word_embeddings\": true, \"transformers_version\": \"5.18.0\"; false; true",
                "\"model_type\": \"umt5\", \"tie_word_embeddings\": true, \"transformers_version\": \"10.1\"; false; true",
                "\"tie_word_embeddings\": true, \"transformers_version\": \"5.18.0\"; true; false"
            })
    void heads(String fields, boolean scaled, boolean own) throws IOException {
        T5Config config = with(fields);
        assertThat(config.head().scaled()).isEqualTo(scaled);
        assertThat(config.head().own()).isEqualTo(own);
        assertThat(read(T5ConfigJson.toJson(config).toString())).isEqualTo(config);
    }

    @Test
    void flagAndScaleAreKeptAsTheyWere() throws IOException {
        String saved = T5ConfigJson.toJson(with("\"tie_word_embeddings\": true, \"scale_decoder_outputs\": false"))
                .toString();
        assertThat(saved).contains("\"tie_word_embeddings\":true", "\"scale_decoder_outputs\":false");
        assertThat(T5ConfigJson.toJson(PLAIN).toString()).doesNotContain("scale_decoder_outputs");
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        T5Config config = T5Config.v11(100, 8, 64, 16, 2, 2)
                .withLayers(2, 5)
                .withDropout(0.125)
                .withFamily(T5Family.UMT5)
                .withIds(new T5Config.TokenIds(5, 3, List.of(4, 9)));
        assertThat(read(T5ConfigJson.toJson(config).toString())).isEqualTo(config);
    }

    /** A field of the minimal configuration replaced by something else, and what the message must name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"d_model\": 8; \"d_model\": \"8\"; d_model",
                "\"d_model\": 8; \"d_model\": 8.5; d_model",
                "\"d_model\": 8; \"d_model\": 0; d_model",
                "\"d_model\": 8; \"d_model\": -8; d_model",
                "\"d_model\": 8; \"d_model\": null; d_model",
                "\"d_model\": 8; \"d_model\": 99999999999; d_model",
                "\"d_model\": 8; \"d_model\": [8]; d_model",
                "\"d_model\": 8; \"x\": 8; d_model is missing",
                "\"vocab_size\": 100; \"v\": 100; vocab_size is missing",
                "\"num_layers\": 2; \"n\": 2; num_layers is missing",
                "\"num_heads\": 2; \"num_heads\": 0; num_heads",
                "\"d_ff\": 16; \"d_ff\": true; d_ff",
                "\"d_ff\": 16; \"d_ff\": 16, \"d_kv\": 0; d_kv",
                "\"d_ff\": 16; \"d_ff\": 16, \"dropout_rate\": 1; dropout_rate",
                "\"d_ff\": 16; \"d_ff\": 16, \"dropout_rate\": -0.1; dropout_rate",
                "\"d_ff\": 16; \"d_ff\": 16, \"model_type\": \"bart\"; model_type is 'bart'",
                "\"d_ff\": 16; \"d_ff\": 16, \"feed_forward_proj\": \"gated-tanh\"; names the activation 'tanh', expected one of relu, gelu, gelu_new, silu",
                "\"d_ff\": 16; \"d_ff\": 16, \"feed_forward_proj\": \"relu-gated\"; names the activation 'relu-gated', expected one of relu",
                "\"d_ff\": 16; \"d_ff\": 16, \"dense_act_fn\": \"mish\"; dense_act_fn names the activation 'mish'",
                "\"d_ff\": 16; \"d_ff\": 16, \"feed_forward_proj\": 3; feed_forward_proj is 3",
                "\"d_ff\": 16; \"d_ff\": 16, \"model_type\": \"longt5\"; model_type is 'longt5', which is not supported; expected t5 (T5",
                "\"d_ff\": 16; \"d_ff\": 16, \"model_type\": \"t5gemma\"; model_type is 't5gemma', which is not supported",
                "\"d_ff\": 16; \"d_ff\": 16, \"decoder_start_token_id\": 100; decoder_start_token_id is 100, expected an id below",
                "\"d_ff\": 16; \"d_ff\": 16, \"pad_token_id\": -1; pad_token_id is -1",
                "\"d_ff\": 16; \"d_ff\": 16, \"eos_token_id\": [1, 100]; eos_token_id is 100",
                "\"d_ff\": 16; \"d_ff\": 16, \"eos_token_id\": []; eos_token_id is an empty list",
                "\"d_ff\": 16; \"d_ff\": 16, \"eos_token_id\": [\"1\"]; eos_token_id is \"1\"",
                "\"d_ff\": 16; \"d_ff\": 16, \"relative_attention_num_buckets\": 6; relative_attention_num_buckets 6",
                "\"d_ff\": 16; \"d_ff\": 16, \"relative_attention_max_distance\": 16; max_distance 16",
                "\"d_ff\": 16; \"d_ff\": 16,; not JSON",
                "\"d_ff\": 16}; \"d_ff\": 16; not JSON",
            })
    void badFilesGiveOneLineThatNamesFileAndFault(String part, String instead, String named) {
        String json = MINIMAL.replace(part, instead).equals(MINIMAL)
                ? MINIMAL.substring(0, MINIMAL.length() - 1)
                : MINIMAL.replace(part, instead);
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(folder.resolve("config.json").toString())
                .hasMessageContaining(named)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource({"''", "[]", "3", "null", "\"t5\""})
    void whatIsNoObjectIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(InputException.class).hasMessageNotContaining("\n");
    }

    @Test
    void anAbsentFileIsNamed() {
        Path absent = folder.resolve("none.json");
        assertThatThrownBy(() -> T5ConfigJson.read(absent))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(absent.toString());
    }

    /** The minimal configuration and these fields. */
    private T5Config with(String fields) throws IOException {
        return read(MINIMAL.replace("}", ", " + fields + "}"));
    }

    private T5Config read(String json) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, json);
        return T5ConfigJson.read(file);
    }
}
