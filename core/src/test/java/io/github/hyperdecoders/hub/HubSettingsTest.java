package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSettingsTest {
    @TempDir
    Path home;

    @Test
    void withoutAnyVariable() {
        assertThat(from(Map.of()))
                .isEqualTo(new HubSettings(
                        URI.create("https://huggingface.co"),
                        false,
                        Optional.empty(),
                        home.resolve(".cache/huggingface/hub")));
    }

    @Test
    void theVariablesOfHuggingfaceHub() throws IOException {
        assertThat(from(Map.of("HF_ENDPOINT", "https://mirror.example/hf/")).endpoint())
                .hasToString("https://mirror.example/hf");
        assertThat(from(Map.of("HF_HUB_OFFLINE", "yes")).offline()).isTrue();
        assertThat(from(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
        assertThat(from(Map.of("HF_HOME", "~/hf")).cache()).isEqualTo(home.resolve("hf/hub"));
        assertThat(from(Map.of("HF_HOME", "/a", "HF_HUB_CACHE", "/b")).cache()).isEqualTo(Path.of("/b"));
        assertThat(from(Map.of("XDG_CACHE_HOME", "/x")).cache()).isEqualTo(Path.of("/x/huggingface/hub"));

        Path folder = Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(folder.resolve("token"), "hf_file\n");
        Files.writeString(home.resolve("other"), "hf_other");
        assertThat(from(Map.of()).token()).hasValue("hf_file");
        assertThat(from(Map.of("HF_TOKEN_PATH", "~/other")).token()).hasValue("hf_other");
        assertThat(from(Map.of("HF_TOKEN", " hf_variable ")).token()).hasValue("hf_variable");
    }

    @Test
    void theTokenIsNotShown() {
        assertThat(from(Map.of("HF_TOKEN", "hf_secret")).toString())
                .contains("token=present")
                .doesNotContain("secret");
        assertThatThrownBy(() -> from(Map.of("HF_TOKEN", "hf_secret\nX: y")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("HF_TOKEN")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void anAddressIsChecked() {
        for (String address :
                new String[] {"huggingface.co", "ftp://x", "https://", "https://a b", "https://x?y", "https://u:p@x"}) {
            assertThatThrownBy(() -> from(Map.of("HF_ENDPOINT", address)))
                    .as(address)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("HF_ENDPOINT");
        }
    }

    private HubSettings from(Map<String, String> environment) {
        return HubSettings.from(environment, home);
    }
}
