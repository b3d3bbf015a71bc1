package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fake hub, an empty cache, and a client that notes how long it would have waited. */
class HubFixture {
    static final HubRepository MODEL = HubRepository.model("google/t5");
    static final byte[] CONFIG = bytes("{\"d_model\": 8}");
    static final byte[] WEIGHTS = bytes("weights ".repeat(100));
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path cache;

    FakeHub fake;
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    private Duration readTimeout = Duration.ofSeconds(20);

    @BeforeEach
    void startHub() throws IOException {
        fake = new FakeHub();
        fake.file("config.json", CONFIG).large("model.safetensors", WEIGHTS);
    }

    @AfterEach
    void stopHub() {
        fake.close();
    }

    void readTimeout(Duration timeout) {
        readTimeout = timeout;
    }

    Hub hub() {
        return hub(fake.uri(), false, Optional.empty());
    }

    Hub offline() {
        return hub(fake.uri(), true, Optional.empty());
    }

    Hub hub(URI endpoint, boolean offline, Optional<String> token) {
        Patience patience = new Patience(
                5,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                readTimeout,
                Clock.fixed(NOW, ZoneOffset.UTC),
                waits::add);
        return new Hub(new HubSettings(endpoint, offline, token, cache), patience);
    }

    Path snapshot() {
        return hub().snapshot(MODEL, "main", f -> true, DownloadListener.NONE);
    }

    Path folder() {
        return cache.resolve("models--google--t5");
    }

    Path blob(byte[] largeContent) {
        return folder().resolve("blobs").resolve(FakeHub.hash("SHA-256", largeContent));
    }

    Path incomplete(byte[] largeContent) {
        return blob(largeContent).resolveSibling(blob(largeContent).getFileName() + ".incomplete");
    }

    void assertInput(Runnable work, String... parts) {
        assertThatThrownBy(work::run).isInstanceOf(InputException.class).hasMessageContainingAll(parts);
    }

    void assertFails(Runnable work, String... parts) {
        assertThatThrownBy(work::run).isInstanceOf(UncheckedIOException.class).hasMessageContainingAll(parts);
    }

    /** Everything below the cache but folders, links with their targets, locks left out. */
    List<String> tree() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(p -> Files.isSymbolicLink(p) || !Files.isDirectory(p))
                    .filter(p -> !p.startsWith(cache.resolve(".locks")))
                    .map(p -> cache.relativize(p) + target(p))
                    .sorted()
                    .toList();
        }
    }

    private static String target(Path path) {
        try {
            return Files.isSymbolicLink(path) ? " -> " + Files.readSymbolicLink(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void assertContents(Path snapshot) {
        assertThat(snapshot.resolve("config.json")).hasBinaryContent(CONFIG);
        assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
