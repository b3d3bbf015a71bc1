package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.format.TensorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void aLinkToAContentThatIsNotThereIsNoFile() throws IOException {
        snapshot();
        Files.delete(blob(WEIGHTS));
        assertInput(
                () -> offline().snapshot(MODEL, "main", f -> true, DownloadListener.NONE),
                "model 'google/t5' is incomplete in the cache " + cache
                        + ": the content of 'model.safetensors' is not there, and HF_HUB_OFFLINE is set");
        // What is wanted may be whole all the same, and with the network it is made whole.
        Path folder = offline().snapshot(MODEL, "main", f -> f.equals("config.json"), DownloadListener.NONE);
        assertInput(() -> open(folder), folder + "/model.safetensors is a link to ", "incomplete in the cache");
        assertContents(snapshot());
    }

    private static void open(Path folder) {
        try {
            TensorFile.open(folder).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
