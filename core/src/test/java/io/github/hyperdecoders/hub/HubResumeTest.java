package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Connections that break, processes that are killed, and contents that are not what was promised. */
class HubResumeTest extends HubFixture {
    @Test
    void goesOnWhereAConnectionEnded() throws IOException {
        try (BreakingServer storage = new BreakingServer(WEIGHTS, 300, BreakingServer.Break.END)) {
            fake.storageUri = storage.uri();
            assertContents(snapshot());
            assertThat(storage.ranges).containsExactly("all", "bytes=300-", "bytes=600-");
            assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
        }
    }

    @Test
    void goesOnAfterResets() throws IOException {
        try (BreakingServer storage = new BreakingServer(WEIGHTS, 790, BreakingServer.Break.RESET)) {
            fake.storageUri = storage.uri();
            try {
                snapshot();
            } catch (UncheckedIOException e) {
                // A reset may discard what has been sent: how much of each answer arrives is the system's to say.
                assertThat(e).hasMessageContaining("download of file 'model.safetensors'");
            }
            assertThat(storage.ranges).hasSizeGreaterThan(1);
        }
        restoreStorage();
        assertContents(snapshot());
    }

    @Test
    void givesUpAndLaterGoesOn() throws IOException {
        try (BreakingServer storage = new BreakingServer(WEIGHTS, 10, BreakingServer.Break.END)) {
            fake.storageUri = storage.uri();
            assertFails(
                    this::snapshot,
                    "download of file 'model.safetensors' in model 'google/t5' at revision 'main' stopped at byte 50 of 800");
            assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
        }
        assertThat(incomplete(WEIGHTS)).hasSize(50);
        assertThat(folder().resolve("refs")).doesNotExist();
        restoreStorage();
        assertContents(snapshot());
        assertThat(fake.downloads()).last().asString().endsWith(" bytes=50-");
        assertThat(incomplete(WEIGHTS)).doesNotExist();
    }

    @Test
    void aStalledBodyIsGivenUp() throws IOException {
        readTimeout(Duration.ofMillis(250));
        try (BreakingServer storage = new BreakingServer(WEIGHTS, 500, BreakingServer.Break.STALL)) {
            fake.storageUri = storage.uri();
            assertContents(snapshot());
            // A slow machine may give up the head of an answer too, and ask once more.
            assertThat(storage.ranges).startsWith("all").endsWith("bytes=500-");
        }
    }

    @Test
    void aServerThatKnowsNoRangesStartsOver() throws IOException {
        leave(300);
        fake.next(blobPath(), FakeHub.body(WEIGHTS));
        assertContents(snapshot());
        assertThat(fake.downloads()).last().asString().endsWith(" bytes=300-");
        assertThat(waits).isEmpty();
    }

    @Test
    void aWrongRangeStartsOver() throws IOException {
        leave(300);
        fake.next(blobPath(), exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 0-799/800");
            exchange.sendResponseHeaders(206, WEIGHTS.length);
            exchange.getResponseBody().write(WEIGHTS);
            exchange.close();
        });
        assertContents(snapshot());
        leave(300);
        Files.delete(blob(WEIGHTS));
        fake.next(blobPath(), FakeHub.status(416));
        assertContents(snapshot());
    }

    @Test
    void aPartialFileThatIsTooLongStartsOver() throws IOException {
        leave(801);
        assertContents(snapshot());
        assertThat(fake.downloads()).noneMatch(r -> r.contains("bytes="));
    }

    @Test
    void aWholePartialFileNeedsNoBody() throws IOException {
        leave(800);
        assertContents(snapshot());
        assertThat(fake.downloads()).noneMatch(r -> r.contains("/stored/"));
    }

    @Test
    void aWrongHashIsNamedAndRemoved() throws IOException {
        byte[] wrong = WEIGHTS.clone();
        wrong[7]++;
        fake.next(blobPath(), FakeHub.body(wrong));
        assertFails(
                this::snapshot,
                "the content of file 'model.safetensors' in model 'google/t5' at revision 'main' has the hash "
                        + FakeHub.hash("SHA-256", wrong),
                "expected " + FakeHub.hash("SHA-256", WEIGHTS));
        assertThat(incomplete(WEIGHTS)).doesNotExist();
        assertThat(blob(WEIGHTS)).doesNotExist();
        assertContents(snapshot());
    }

    @Test
    void aWrongHashOfASmallFileIsFoundToo() {
        byte[] wrong = CONFIG.clone();
        wrong[0]++;
        fake.next("/config.json", FakeHub.body(wrong));
        assertFails(this::snapshot, "'config.json'", "has the hash", "expected");
    }

    @Test
    void aWrongLengthIsNamedAndRemoved() throws IOException {
        leave(300);
        fake.next(blobPath(), FakeHub.body(bytes("short")));
        assertFails(this::snapshot, "'model.safetensors'", "has 5 bytes", "expected 800");
        assertThat(incomplete(WEIGHTS)).doesNotExist();
        for (int length : new int[] {799, 900}) {
            fake.next(blobPath(), exchange -> {
                // Without a length in the head.
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(new byte[length]);
                exchange.close();
            });
            assertFails(this::snapshot, "'model.safetensors'", "has " + length + " bytes", "expected 800");
            assertThat(incomplete(WEIGHTS)).doesNotExist();
        }
    }

    private void leave(int bytes) throws IOException {
        Files.createDirectories(blob(WEIGHTS).getParent());
        byte[] content = new byte[bytes];
        System.arraycopy(WEIGHTS, 0, content, 0, Math.min(bytes, WEIGHTS.length));
        Files.write(incomplete(WEIGHTS), content);
    }

    private static String blobPath() {
        return "/stored/" + FakeHub.hash("SHA-256", WEIGHTS);
    }

    private void restoreStorage() {
        fake.storageUri = fake.ownStorage();
    }
}
