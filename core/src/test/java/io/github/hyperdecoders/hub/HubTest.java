package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a download brings, where it lies, and what a second one asks for. */
class HubTest extends HubFixture {
    private static final String SNAPSHOT = "models--google--t5/snapshots/" + FakeHub.COMMIT + "/";

    @Test
    void listsAllPages() {
        fake.pageSize = 1;
        assertThat(hub().files(MODEL, "main")).containsExactly("config.json", "model.safetensors");
        assertThat(fake.requests)
                .containsExactly(
                        "GET /api/models/google/t5/revision/main",
                        "GET /api/models/google/t5/tree/" + FakeHub.COMMIT,
                        "GET /api/models/google/t5/tree/" + FakeHub.COMMIT);
    }

    @Test
    void laysTheCacheOutAsHuggingfaceHubDoes() throws IOException {
        fake.file("sub/a b.txt", bytes("abc"));
        Path snapshot = snapshot();
        assertThat(snapshot).isEqualTo(cache.resolve(SNAPSHOT));
        assertContents(snapshot);
        // As `git hash-object` says of "abc" without a line end.
        String abc = "f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f";
        String configBlob = new FakeHub.Entry("", CONFIG, 0, false).etag();
        String weights = FakeHub.hash("SHA-256", WEIGHTS);
        assertThat(tree())
                .containsExactlyInAnyOrder(
                        "models--google--t5/blobs/" + abc,
                        "models--google--t5/blobs/" + configBlob,
                        "models--google--t5/blobs/" + weights,
                        "models--google--t5/refs/main",
                        SNAPSHOT + "config.json -> ../../blobs/" + configBlob,
                        SNAPSHOT + "model.safetensors -> ../../blobs/" + weights,
                        SNAPSHOT + "sub/a b.txt -> ../../../blobs/" + abc);
        assertThat(folder().resolve("refs/main")).hasContent(FakeHub.COMMIT);
        assertThat(cache.resolve(".locks/models--google--t5")).isDirectoryContaining("glob:**" + weights + ".lock");
    }

    @Test
    void bringsOnlyTheFilesWanted() throws IOException {
        hub().snapshot(MODEL, "main", f -> f.endsWith(".json"), DownloadListener.NONE);
        assertThat(tree()).hasSize(3).noneMatch(f -> f.contains("safetensors"));
        assertInput(
                () -> hub().snapshot(MODEL, "main", f -> f.endsWith(".bin"), DownloadListener.NONE),
                "model 'google/t5' at revision 'main' has none of the files wanted; it has 'config.json', 'model.safetensors'");
    }

    @Test
    void tellsHowFarItIs() {
        List<String> told = new ArrayList<>();
        DownloadListener listener = (file, done, total) -> told.add(file + " " + done + "/" + total);
        hub().snapshot(MODEL, "main", f -> f.equals("config.json"), listener);
        assertThat(told).startsWith("config.json 0/14").endsWith("config.json 14/14");
        told.clear();
        hub().snapshot(MODEL, "main", f -> f.equals("config.json"), listener);
        assertThat(told).containsExactly("config.json 14/14");
    }

    @Test
    void downloadsNothingTwice() throws IOException {
        snapshot();
        fake.requests.clear();
        assertContents(snapshot());
        assertThat(fake.downloads()).isEmpty();

        // The same content at a new commit, under a new name too: linked, not downloaded.
        String next = FakeHub.COMMIT.replace('1', '3');
        fake.put(next, new FakeHub.Entry("renamed.safetensors", WEIGHTS, WEIGHTS.length, true));
        Path snapshot = hub().snapshot(MODEL, next, f -> true, DownloadListener.NONE);
        assertThat(snapshot.resolve("renamed.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(fake.downloads()).isEmpty();
        assertThat(folder().resolve("refs")).isDirectoryNotContaining("glob:**" + next);
    }

    @Test
    void aBranchThatMovesIsFollowed() throws IOException {
        Files.createDirectories(folder().resolve("refs"));
        Files.writeString(folder().resolve("refs/main"), "a".repeat(40));
        snapshot();
        assertThat(folder().resolve("refs/main")).hasContent(FakeHub.COMMIT);
    }

    @Test
    void repairsABlobThatIsCutShort() throws IOException {
        snapshot();
        Files.write(blob(WEIGHTS), new byte[] {1, 2, 3});
        assertContents(snapshot());
    }

    @Test
    void emptyFilesNeedNoBody() {
        fake.file("empty", new byte[0]);
        Path snapshot = hub().snapshot(MODEL, "main", f -> f.equals("empty"), DownloadListener.NONE);
        assertThat(snapshot.resolve("empty")).isEmptyFile();
        assertThat(snapshot.resolve("empty").toAbsolutePath()).isSymbolicLink();
    }

    @Test
    void whereThereAreNoSymbolicLinksItLinksHard() throws IOException {
        Path blob = Files.write(cache.resolve("blob"), CONFIG);
        CacheFolder.linkHardOrCopy(blob, cache.resolve("copy"));
        assertThat(cache.resolve("copy")).hasBinaryContent(CONFIG).isRegularFile();
        assertThat(Files.isSymbolicLink(cache.resolve("copy"))).isFalse();
    }

    @Test
    void namesOfRepositoriesAreChecked() {
        for (String id : List.of("", "a/b/c", "../x", "a--b", "a b", "/a", "a/", "-a", "a\n", "x".repeat(97))) {
            assertInput(() -> HubRepository.model(id), "no repository of the hub can be called");
        }
        assertInput(
                () -> hub().files(MODEL, "../main"), "revision '../main' of model 'google/t5' is no name of a branch");
    }
}
