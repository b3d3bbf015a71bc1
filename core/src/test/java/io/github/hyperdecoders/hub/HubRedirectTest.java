package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whom the token is shown to. */
class HubRedirectTest extends HubFixture {
    private static final String BEARER = "Bearer hf_secret";

    @Test
    void theTokenStaysAtHome() {
        assertContents(authorised().snapshot(MODEL, "main", f -> true, DownloadListener.NONE));
        assertThat(fake.tokens).hasSize(4).containsOnly(BEARER);
        assertThat(fake.tokensAtStorage).containsExactly("null");
    }

    @Test
    void aRelativeRedirectKeepsTheToken() {
        // As of a data set that was renamed: a redirect whose own ETag and commit say nothing of the file.
        fake.next(
                "/google/t5/resolve/" + FakeHub.COMMIT + "/config.json",
                FakeHub.status(
                        307, "Location", "/new/name/resolve/" + FakeHub.COMMIT + "/config.json", "ETag", "W/\"5a\""));
        fake.next("/google/t5/revision/main", FakeHub.status(307, "Location", "/api/models/new/name/revision/main"));
        assertContents(authorised().snapshot(MODEL, "main", f -> true, DownloadListener.NONE));
        assertThat(fake.requests).contains("GET /new/name/resolve/" + FakeHub.COMMIT + "/config.json");
        assertThat(fake.tokens).hasSize(6).containsOnly(BEARER);
    }

    @Test
    void aDetourLosesTheToken() {
        fake.next(
                "/stored/" + FakeHub.hash("SHA-256", WEIGHTS),
                FakeHub.status(302, "Location", fake.uri() + "/api/x/revision/main"));
        assertFails(() -> authorised().snapshot(MODEL, "main", f -> true, DownloadListener.NONE), "expected 800");
        assertThat(fake.tokens).last().isEqualTo("null");
    }

    @Test
    void withoutATokenNoneIsSent() {
        snapshot();
        assertThat(fake.tokens).containsOnly("null");
    }

    @Test
    void refusesRedirectsThatLeadNowhere() {
        for (String location : new String[] {"file:///etc/passwd", "ftp://x/y", "http://[", "mailto:x", "http:///x"}) {
            fake.next("/config.json", FakeHub.status(302, "Location", location));
            assertFails(this::snapshot, "/config.json redirects to '");
        }
        for (int i = 0; i < 20; i++) {
            fake.next("/config.json", FakeHub.status(302, "Location", "config.json"));
        }
        assertFails(this::snapshot, "more than 10 redirects");
        assertThat(waits).isEmpty();
    }

    @Test
    void aRefusalOfTheStorageIsNotTheHubs() {
        fake.next("/stored/" + FakeHub.hash("SHA-256", WEIGHTS), FakeHub.status(403));
        assertFails(this::snapshot, "answered 403 for file 'model.safetensors'");
    }

    @Test
    void theNextPageIsAtTheSameHost() {
        fake.next("/tree/" + FakeHub.COMMIT, exchange -> {
            exchange.getResponseHeaders().add("Link", "<http://127.0.0.2:1/x>; rel=\"next\"");
            FakeHub.body(bytes("[]")).handle(exchange);
        });
        assertFails(this::snapshot, "expected the next page at the same host");
    }

    private Hub authorised() {
        return hub(fake.uri(), false, Optional.of("hf_secret"));
    }
}
