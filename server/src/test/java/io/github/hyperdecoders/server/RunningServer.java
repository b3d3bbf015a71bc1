package io.github.hyperdecoders.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.server.http.AccessLog;
import io.github.hyperdecoders.server.serving.SampleModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server of the sample model on a port of its own, and a client of it. */
final class RunningServer implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();
    /** A source, and what the sample model answers. */
    static final String SOURCE = "odd text: pear plum horn peach";

    static final String ANSWER = "horn";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final InferenceServer server;

    private RunningServer(ServerSettings settings, ServedModels models) {
        ServerSettings anyPort = settings.withHttp(settings.http().withAddress("127.0.0.1", 0));
        server = InferenceServer.start(
                anyPort,
                models,
                folder -> Hyperdecoder.load(folder, null, Numerics.FP32),
                new AccessLog(new PrintStream(log, true, StandardCharsets.UTF_8)));
    }

    static RunningServer start(ServerSettings settings) {
        return start(settings, sample());
    }

    static RunningServer start(ServerSettings settings, ServedModels models) {
        return new RunningServer(settings, models);
    }

    /** The sample model, under its own name. */
    static ServedModels sample() {
        try {
            ServedModels models = new ServedModels();
            models.add(SampleModel.NAME, "embedded", SampleModel.open(Numerics.FP32));
            return models;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InferenceServer server() {
        return server;
    }

    URI uri(String path) {
        return URI.create(server.address() + path);
    }

    /** A connection without an HTTP client. */
    Socket connect() throws IOException {
        URI uri = uri("/");
        return new Socket(uri.getHost(), uri.getPort());
    }

    HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path, body).build());
    }

    /** The JSON of an answer that is there. */
    JsonNode json(String path, String body) throws Exception {
        HttpResponse<String> answer = post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** What each event of a stream says. */
    List<String> events(String path, String body) throws Exception {
        HttpResponse<String> answer = post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        List<String> events = new ArrayList<>();
        for (String event : answer.body().split("\n\n", 0)) {
            assertThat(event).startsWith("data: ").doesNotContain("\n");
            events.add(event.substring("data: ".length()));
        }
        return events;
    }

    /** The lines of the access log so far. */
    List<JsonNode> log() {
        return log.toString(StandardCharsets.UTF_8).lines().map(JSON::readTree).toList();
    }

    String logText() {
        return log.toString(StandardCharsets.UTF_8);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it should have come by now").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
