package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The cache alone. */
class HubOfflineTest extends HubFixture {
    @Test
    void findsWhatIsThereWithoutARequest() {
        snapshot();
        fake.requests.clear();
        assertContents(offline().snapshot(MODEL, "main", f -> true, DownloadListener.NONE));
        assertContents(offline().snapshot(MODEL, FakeHub.COMMIT, f -> true, DownloadListener.NONE));
        assertThat(offline().files(MODEL, "main")).containsExactly("config.json", "model.safetensors");
        assertThat(fake.requests).isEmpty();
    }

    @Test
    void saysWhatIsMissing() {
        assertInput(
                () -> offline().files(MODEL, "main"),
                "model 'google/t5' at revision 'main' is not in the cache " + cache + ", and HF_HUB_OFFLINE is set");
        hub().snapshot(MODEL, "main", f -> f.equals("config.json"), DownloadListener.NONE);
        assertInput(
                () -> offline().snapshot(MODEL, "main", f -> f.endsWith(".safetensors"), DownloadListener.NONE),
                "has none of the files wanted in the cache " + cache
                        + " (HF_HUB_OFFLINE is set); it has 'config.json'");
        assertThat(fake.requests).noneMatch(r -> r.contains("safetensors"));
    }
}
