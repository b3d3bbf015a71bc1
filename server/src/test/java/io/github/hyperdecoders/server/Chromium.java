package io.github.hyperdecoders.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One tab of a Chromium without a window, driven by its DevTools protocol: what a person does with keys, and sees. */
final class Chromium implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> waiting;
    private final ConcurrentLinkedQueue<String> complaints;
    private final AtomicInteger calls = new AtomicInteger();

    private Chromium(
            Process process,
            WebSocket socket,
            Map<Integer, CompletableFuture<JsonNode>> waiting,
            ConcurrentLinkedQueue<String> complaints) {
        this.process = process;
        this.socket = socket;
        this.waiting = waiting;
        this.complaints = complaints;
    }

    /** Starts it with a profile in {@code folder}; skips the test where there is none, which on CI is a failure. */
    static Chromium start(Path folder) throws Exception {
        // No sandbox: it is not to be had as root, and the pages are ours.
        Process process = new ProcessBuilder(
                        program().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start();
        Path portFile = folder.resolve("DevToolsActivePort");
        RunningServer.await(() -> Files.exists(portFile) && lines(portFile).size() == 2);
        HttpClient client = HttpClient.newHttpClient();
        Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + lines(portFile).get(0) + target(client, portFile)),
                        new Listener(waiting, complaints))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Chromium chromium = new Chromium(process, socket, waiting, complaints);
        chromium.call("Page.enable", Map.of());
        chromium.call("Runtime.enable", Map.of());
        chromium.call("Log.enable", Map.of());
        return chromium;
    }

    private static Path program() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> {
                    String reason = "needs a Chromium, which is not here (Debian: apt-get install chromium)";
                    if (System.getenv("CI") != null) {
                        fail(reason);
                    }
                    return abort(reason);
                });
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The path of the first tab's socket. */
    private static String target(HttpClient client, Path portFile) throws Exception {
        URI list = URI.create("http://127.0.0.1:" + lines(portFile).get(0) + "/json/list");
        String body = client.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonNode target : JSON.readTree(body)) {
            if (target.path("type").asString().equals("page")) {
                return URI.create(target.path("webSocketDebuggerUrl").asString())
                        .getPath();
            }
        }
        return fail("no tab in " + body);
    }

    /** Takes answers to their callers, and notes what the browser complains of. */
    private static final class Listener implements WebSocket.Listener {
        private final Map<Integer, CompletableFuture<JsonNode>> waiting;
        private final ConcurrentLinkedQueue<String> complaints;
        private final StringBuilder text = new StringBuilder();

        Listener(Map<Integer, CompletableFuture<JsonNode>> waiting, ConcurrentLinkedQueue<String> complaints) {
            this.waiting = waiting;
            this.complaints = complaints;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                String method = message.path("method").asString("");
                if (message.has("id")) {
                    Objects.requireNonNull(waiting.remove(message.path("id").asInt()))
                            .complete(message);
                } else if (method.equals("Runtime.exceptionThrown")
                        || (method.equals("Log.entryAdded") && isError(message.at("/params/entry")))) {
                    complaints.add(message.path("params").toString());
                }
            }
            socket.request(1);
            return null;
        }

        /** That an answer of the server's is a fault is no complaint. */
        private static boolean isError(JsonNode entry) {
            return entry.path("level").asString("").equals("error")
                    && !entry.path("source").asString("").equals("network");
        }
    }

    JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = calls.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        String message = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
        socket.sendText(message, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        JsonNode json = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(json.has("error")).as(method + ": " + json).isFalse();
        return json.path("result");
    }

    /** Errors of scripts, and what the pages' policy blocked, since it began. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    void open(URI page) throws Exception {
        call("Page.navigate", Map.of("url", page.toString()));
        await("document.readyState === 'complete'");
    }

    /** The value of an expression. */
    JsonNode value(String expression) throws Exception {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        assertThat(result.has("exceptionDetails"))
                .as(expression + ": " + result)
                .isFalse();
        return result.path("result").path("value");
    }

    String text(String expression) throws Exception {
        return value(expression).asString("");
    }

    /** Waits until an expression holds. */
    void await(String expression) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!value("Boolean(" + expression + ")").asBoolean(false)) {
            assertThat(System.nanoTime())
                    .as(expression + " in " + text("document.body.innerText"))
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** Types into what has the focus. */
    void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    /** Presses a key: {@code Tab}, {@code Enter}, {@code ArrowDown}, {@code " "}. */
    void press(String key, int modifiers) throws Exception {
        String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
        int code = switch (key) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case " " -> 32;
            case "ArrowDown" -> 40;
            case "a" -> 65;
            default -> 0;
        };
        for (String type : List.of(text.isEmpty() || modifiers != 0 ? "rawKeyDown" : "keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type", type,
                            "key", key,
                            "code", key.equals(" ") ? "Space" : key,
                            "text", type.equals("keyDown") ? text : "",
                            "windowsVirtualKeyCode", code,
                            "modifiers", modifiers));
        }
    }

    void look(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** A picture of the whole page, however long. */
    byte[] picture() throws Exception {
        String data = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .path("data")
                .asString();
        return Base64.getDecoder().decode(data);
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
