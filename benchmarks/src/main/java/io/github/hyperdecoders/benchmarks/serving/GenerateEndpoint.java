package io.github.hyperdecoders.benchmarks.serving;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server's {@code POST /generate}, as TGI has it. Light, since it shares its processor with the server: one thread, connections that are
 * kept.
 */
final class GenerateEndpoint implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> HEALTH = List.of("/health", "/v2/health/ready");

    private final URI server;
    private final Duration patience;
    private final ExecutorService thread;
    private final HttpClient client;

    /**
     * @param server its address, such as {@code http://127.0.0.1:8000}
     * @param patience how long an answer is waited for
     */
    GenerateEndpoint(URI server, Duration patience) {
        // Servers close connections that idle; uvicorn after 5 s. One that is closed while a request is on its way
        // would lose it.
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "2");
        }
        this.server = server;
        this.patience = patience;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "answers");
            made.setDaemon(true);
            return made;
        });
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(thread)
                .connectTimeout(patience)
                .build();
    }

    /** Sends a request's body at once, and answers later; never exceptionally. */
    CompletableFuture<RequestOutcome> send(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/generate"))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.sendAsync(request, BodyHandlers.ofByteArray()).handle((response, failure) -> {
            if (failure == null) {
                return answer(response);
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return new RequestOutcome(
                    cause instanceof HttpTimeoutException ? RequestOutcome.TIMEOUT : RequestOutcome.NONE, 0);
        });
    }

    private static RequestOutcome answer(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            return new RequestOutcome(Integer.toString(response.statusCode()), 0);
        }
        try {
            JsonNode body = JSON.readTree(response.body());
            return new RequestOutcome(
                    body.path("generated_text").isString() ? RequestOutcome.OK : RequestOutcome.MALFORMED,
                    body.path("details").path("generated_tokens").asInt(0));
        } catch (JacksonException e) {
            return new RequestOutcome(RequestOutcome.MALFORMED, 0);
        }
    }

    /** Whether the server says that it is there and ready. */
    boolean healthy() throws InterruptedException {
        for (String path : HEALTH) {
            HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            try {
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return false;
    }

    /** The server's address. */
    @Override
    public String toString() {
        return server.toString();
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
