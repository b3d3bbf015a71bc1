package io.github.hyperdecoders.t5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyT5;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void defaultsAreTheHubs() throws IOException {
        assertThat(read(MINIMAL))
                .isEqualTo(new T5Config(100, 8, 64, 16, 2, 2, 2, 32, 128, 0.1, 1e-6, false, true, 0, 1));
    }

    @Test
    void everyFieldIsRead() throws IOException {
        String json = """
                {"model_type": "t5", "vocab_size": 100, "d_model": 8, "d_kv": 3, "d_ff": 16, "num_layers": 2,
                 "num_decoder_layers": 5, "num_heads": 4, "relative_attention_num_buckets": 16,
                 "relative_attention_max_distance": 64, "dropout_rate": 0.25, "layer_norm_epsilon": 1e-5,
                 "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false, "pad_token_id": 3, "eos_token_id": 4,
                 "what_nobody_knows": {"x": [1]}}""";
        assertThat(read(json)).isEqualTo(new T5Config(100, 8, 3, 16, 2, 5, 4, 16, 64, 0.25, 1e-5, true, false, 3, 4));
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        T5Config config = TinyT5.config(77).withDropout(0.125);
        assertThat(read(T5ConfigJson.toJson(config).toString())).isEqualTo(config);
        T5Config other = new T5Config(100, 8, 3, 16, 2, 5, 4, 16, 64, 0.25, 1e-5, false, true, 3, 4);
        assertThat(read(T5ConfigJson.toJson(other).toString())).isEqualTo(other);
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
                "\"d_ff\": 16; \"d_ff\": 16, \"feed_forward_proj\": \"gated-silu\"; gated-silu",
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

    private T5Config read(String json) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, json);
        return T5ConfigJson.read(file);
    }
}
