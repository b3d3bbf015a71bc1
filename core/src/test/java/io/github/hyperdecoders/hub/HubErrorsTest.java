package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the server refuses, and what it asks to wait for. */
class HubErrorsTest extends HubFixture {
    private static final String REVISION = "/revision/main";

    @Test
    void withoutAccessItSaysWhatToDo() {
        fake.next(REVISION, FakeHub.status(401));
        assertInput(this::snapshot, "model 'google/t5' does not exist, or access needs a token (401)", "set HF_TOKEN");
        fake.next(REVISION, FakeHub.status(401));
        assertInput(
                () -> hub(fake.uri(), false, Optional.of("hf_secret")).files(MODEL, "main"), "valid token", "refused");
        fake.next(REVISION, FakeHub.status(403));
        assertInput(this::snapshot, "access refused (403): accept its terms at " + fake.uri() + "/google/t5");
        fake.next("/config.json", FakeHub.status(403, "X-Error-Code", "GatedRepo"));
        assertInput(this::snapshot, "is gated (403): accept its terms at " + fake.uri() + "/google/t5", "HF_TOKEN");
        assertThat(waits).isEmpty();
    }

    @Test
    void namesWhatIsMissing() {
        fake.next(REVISION, FakeHub.status(404, "X-Error-Code", "RepoNotFound"));
        assertInput(this::snapshot, "there is no model 'google/t5' on the hub (404)");
        assertInput(() -> hub().files(MODEL, "dev"), "model 'google/t5' has no revision 'dev' (404)");
        fake.next("/config.json", FakeHub.status(404, "X-Error-Code", "EntryNotFound"));
        assertInput(this::snapshot, "there is no file 'config.json' in model 'google/t5' at revision 'main' (404)");
        fake.next(REVISION, FakeHub.status(404));
        assertInput(this::snapshot, "model 'google/t5' does not exist, or has no revision 'main' (404)");
        fake.next(REVISION, FakeHub.status(400));
        assertFails(this::snapshot, "the hub answered 400 for model 'google/t5' at revision 'main'");
    }

    @Test
    void waitsAsLongAsTheServerAsks() {
        fake.next(REVISION, FakeHub.status(429, "Retry-After", "7"));
        fake.next(REVISION, FakeHub.status(503, "Retry-After", "Thu, 01 Jan 2026 00:01:30 GMT"));
        fake.next(REVISION, FakeHub.status(429, "RateLimit", "\"api\";r=0;t=55"));
        fake.next(REVISION, FakeHub.status(429, "Retry-After", "999999"));
        fake.next("/config.json", FakeHub.status(503, "Retry-After", "soon"));
        fake.next("/config.json", FakeHub.status(500));
        assertContents(snapshot());
        assertThat(waits).extracting(Duration::toSeconds).containsExactly(7L, 90L, 55L, 300L, 1L, 2L);
    }

    @Test
    void givesUpInTheEnd() {
        for (int i = 0; i < 5; i++) {
            fake.next("/config.json", FakeHub.status(503));
        }
        assertFails(
                this::snapshot, "the hub answered 503 for file 'config.json' in model 'google/t5' at revision 'main'");
        assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
    }

    @Test
    void saysThatThereIsNoServer() {
        URI nobody = fake.uri();
        fake.close();
        assertFails(
                () -> hub(nobody, false, Optional.empty()).files(MODEL, "main"),
                "cannot reach " + nobody + "/api/models/google/t5/revision/main",
                "HF_HUB_OFFLINE=1");
        assertThat(waits).hasSize(4);
    }

    @Test
    void refusesAListingThatIsNone() {
        for (String json : new String[] {"", "[]", "{\"sha\":\"main\"}", "<html>", "{"}) {
            fake.next(REVISION, FakeHub.body(bytes(json)));
            assertFails(this::snapshot, "the listing of model 'google/t5' at revision 'main' is not what");
        }
        for (String json : new String[] {
            "{}",
            "[1]",
            "[{'type':'file','path':'a','size':-1,'oid':'" + "a".repeat(40) + "'}]",
            "[{'type':'file','path':'a','size':1,'oid':'../../x'}]",
            "[{'type':'file','size':1}]"
        }) {
            fake.next(
                    "/tree/" + FakeHub.COMMIT,
                    FakeHub.body(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
            assertFails(this::snapshot, "the listing of model 'google/t5' at revision 'main' is not what");
        }
    }

    @Test
    void refusesAFileThatIsNotTheOneListed() {
        fake.next("/config.json", FakeHub.status(200, "X-Repo-Commit", "b".repeat(40)));
        assertFails(this::snapshot, "'config.json' with commit 'bbb", "expected '" + FakeHub.COMMIT);
        fake.next("/config.json", FakeHub.status(200, "ETag", "W/\"" + "b".repeat(40) + "\""));
        assertFails(this::snapshot, "'config.json' with content hash 'bbb");
        fake.next("/config.json", FakeHub.status(200, "X-Linked-Size", "9"));
        assertFails(this::snapshot, "'config.json' with size '9', expected '14'");
    }

    @Test
    void refusesWhatDoesNotFitOnTheDisk() throws Exception {
        fake.put(FakeHub.COMMIT, new FakeHub.Entry("huge.bin", WEIGHTS, Long.MAX_VALUE, true));
        fake.put(FakeHub.COMMIT, new FakeHub.Entry("huge2.bin", CONFIG, Long.MAX_VALUE, true));
        assertInput(this::snapshot, "do not fit on the disk of " + cache, "HF_HUB_CACHE");
        assertThat(fake.downloads()).isEmpty();
        assertThat(tree()).isEmpty();
    }
}
