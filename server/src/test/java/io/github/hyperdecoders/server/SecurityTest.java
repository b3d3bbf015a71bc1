package io.github.hyperdecoders.server;

import static io.github.hyperdecoders.server.RunningServer.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.server.http.AccessLog;
import io.github.hyperdecoders.server.http.HttpSettings;
import io.github.hyperdecoders.server.serving.ServedModels;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask, what is too large or too slow, and what no request gets at. */
class SecurityTest {
    private static final String HEAD =
            "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String KEY = "0123456789abcdef0123";
    private static final String BODY = "{\"prompt\": \"" + SOURCE + "\", \"temperature\": 0}";

    @Test
    void anAddressOfOtherMachinesAsksForAKey() {
        ServerSettings open = ServerSettings.DEFAULT.withHttp(HttpSettings.DEFAULT.withAddress("0.0.0.0", 0));
        assertThatThrownBy(() -> InferenceServer.start(
                                open,
                                new ServedModels(),
                                folder -> {
                                    throw new IOException();
                                },
                                new AccessLog(new PrintStream(OutputStream.nullOutputStream())))
                        .close())
                .hasMessageContaining("--host 0.0.0.0 can be reached from other machines, expected an API key");
    }

    @Test
    void aKeyIsAskedForByAllButHealthAndPage() throws Exception {
        try (RunningServer server =
                RunningServer.start(ServerSettings.DEFAULT.withApiKeys(List.of("x".repeat(20), KEY)))) {
            for (String path : List.of("/v1/models", "/metrics", "/v2", "/info")) {
                HttpResponse<String> refused = server.get(path);
                assertThat(refused.statusCode()).as(path).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            }
            for (String path : List.of("/health", "/v2/health/live", "/v2/health/ready", "/")) {
                assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
            }
            assertThat(withKey(server, KEY + "4")).isEqualTo(401);
            assertThat(withKey(server, KEY)).isEqualTo(200);
        }
    }

    private static int withKey(RunningServer server, String key) throws Exception {
        return server.send(server.request("/v1/completions", BODY)
                        .header("Authorization", "Bearer " + key)
                        .build())
                .statusCode();
    }

    @Test
    void keysThatCouldBeGuessedAreRefused() {
        assertThatThrownBy(() -> RunningServer.start(ServerSettings.DEFAULT.withApiKeys(List.of("secret"))))
                .hasMessageContaining("an API key has 6 characters, expected at least 16");
    }

    @Test
    void pagesOfOtherSitesMayNotAsk() throws Exception {
        try (RunningServer server = RunningServer.start(ServerSettings.DEFAULT)) {
            assertThat(raw(server, "GET /v1/models HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 403");
            HttpRequest elsewhere = server.request("/v1/completions", BODY)
                    .header("Origin", "https://example.com")
                    .build();
            HttpResponse<String> refused = server.send(elsewhere);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            HttpRequest own = server.request("/v1/completions", BODY)
                    .header("Origin", server.server().address())
                    .build();
            assertThat(server.send(own).statusCode()).isEqualTo(200);
        }
    }

    private static String raw(RunningServer server, String request) throws Exception {
        try (Socket socket = server.connect()) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void largeBodiesAndHeadsAreRefused() throws Exception {
        try (RunningServer server = RunningServer.start(ServerSettings.DEFAULT)) {
            assertThat(raw(server, HEAD + "Content-Length: 1048577\r\n\r\n"))
                    .startsWith("HTTP/1.1 413")
                    .contains("the body has more than 1048576 bytes");
            String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
            assertThat(raw(
                            server,
                            "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(17)))
                    .startsWith("HTTP/1.1 413");
            assertThat(raw(
                            server,
                            "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431");
            assertThat(server.post("/v1/completions", "[".repeat(10_000)).body())
                    .contains("the body is no JSON");
            assertThat(server.post("/v1/completions", "{\"a\":".repeat(20)).body())
                    .contains("the body is no JSON");
        }
    }

    @Test
    void slowClientsAreDropped() throws Exception {
        HttpSettings quick =
                HttpSettings.DEFAULT.withTimes(Duration.ofMillis(600), Duration.ofMillis(600), Duration.ofMillis(1500));
        try (RunningServer server = RunningServer.start(ServerSettings.DEFAULT.withHttp(quick));
                Socket drip = server.connect();
                Socket silent = server.connect()) {
            long begun = System.nanoTime();
            byte[] head = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nX-Drip: ".getBytes(StandardCharsets.UTF_8);
            drip.setSoTimeout(100);
            int sent = 0;
            boolean closed = false;
            while (!closed && sent < 100) {
                try {
                    drip.getOutputStream().write(sent < head.length ? head[sent] : 'a');
                    sent++;
                    closed = drip.getInputStream().read() < 0;
                } catch (SocketTimeoutException e) {
                    // Still open.
                } catch (IOException e) {
                    closed = true;
                }
            }
            assertThat(closed).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
            String partly = "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n{";
            assertThat(raw(server, partly)).startsWith("HTTP/1.1 408").contains("the body did not come within");
            silent.setSoTimeout(10_000);
            assertThat(silent.getInputStream().read()).isNegative();
        }
    }

    @Test
    void adaptersComeFromOneFolderAndOnlyWhereThatIsOn(@TempDir Path root) throws Exception {
        Path adapters = Files.createDirectory(root.resolve("adapters"));
        try (TinyModel tiny =
                TinyModel.random(AdapterKind.MANUAL, AdapterKind.GENERATED, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(adapters.resolve("one"), tiny.model(), tiny.tokenizer());
            ModelFolder.write(root.resolve("outside"), tiny.model(), tiny.tokenizer());
        }
        Files.createSymbolicLink(adapters.resolve("link"), root.resolve("outside"));
        Files.createDirectory(adapters.resolve("empty"));
        try (RunningServer off = RunningServer.start(ServerSettings.DEFAULT.withAdapters(adapters, false))) {
            assertThat(load(off, "one", "one").statusCode()).isEqualTo(403);
        }
        try (RunningServer server = RunningServer.start(ServerSettings.DEFAULT.withAdapters(adapters, true))) {
            for (String escape : List.of(
                    "../outside",
                    "link",
                    "..",
                    ".",
                    "/etc",
                    root.resolve("outside").toString(),
                    "one/../one",
                    "empty",
                    "none",
                    "")) {
                HttpResponse<String> refused = load(server, "bad", escape);
                assertThat(refused.statusCode()).as(escape).isEqualTo(400);
                assertThat(refused.body().replace(escape.isEmpty() ? "-" : escape, ""))
                        .doesNotContain(root.toString());
            }
            assertThat(load(server, "../name", "one").statusCode()).isEqualTo(400);
            assertThat(load(server, "quickstart", "one").statusCode()).isEqualTo(400);
            assertThat(load(server, "one", "one").body()).isEqualTo("Success: LoRA adapter 'one' added successfully.");
            assertThat(server.json("/v1/models").path("data").size()).isEqualTo(2);
            assertThat(server.json("/v1/completions", "{\"model\": \"one\", \"prompt\": \"a fine film\"}")
                            .path("model")
                            .asString())
                    .isEqualTo("one");
            String name = "{\"lora_name\": \"one\"}";
            assertThat(server.post("/v1/unload_lora_adapter", name).statusCode())
                    .isEqualTo(200);
            assertThat(server.post("/v1/unload_lora_adapter", name).statusCode())
                    .isEqualTo(404);
        }
    }

    private static HttpResponse<String> load(RunningServer server, String name, String folder) throws Exception {
        return server.post(
                "/v1/load_lora_adapter", "{\"lora_name\": \"" + name + "\", \"lora_path\": \"" + folder + "\"}");
    }
}
