package io.github.hyperdecoders.server;

import static io.github.hyperdecoders.server.RunningServer.SOURCE;
import static io.github.hyperdecoders.server.RunningServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.inference.BatcherSettings;
import io.github.hyperdecoders.server.serving.Limits;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests that wait, are refused, run out of time, are left by their clients, or under way when the server ends. */
class LifecycleTest {
    private static final String COMPLETIONS = "/v1/completions";
    private static final String SHORT = "{\"prompt\": \"" + SOURCE + "\", \"temperature\": 0}";
    /** Takes half a second or so. */
    private static final String LONG =
            "{\"prompt\": \"" + SOURCE + "\", \"min_tokens\": 300, \"max_tokens\": 300, \"n\": 8, \"seed\": 1}";

    private static final int BUSY = 2;
    /** So few rows that what comes beside the long one has to wait. */
    private static final ServerSettings EIGHT_ROWS = ServerSettings.DEFAULT.withBatching(
            new BatcherSettings(16, 8, 8192, BatcherSettings.DEFAULT.maxEncodedTokens()));

    private static CompletableFuture<HttpResponse<String>> later(RunningServer server, String body) {
        return HttpClient.newHttpClient()
                .sendAsync(server.request(COMPLETIONS, body).build(), BodyHandlers.ofString());
    }

    private static void awaitOpen(RunningServer server, int count) throws Exception {
        await(() -> {
            try {
                return server.get("/metrics").body().contains("hyperdecoder_requests_open " + (count + 1) + ".0");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Socket ask(RunningServer server, String body) throws Exception {
        Socket socket = server.connect();
        String head = "POST " + COMPLETIONS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void aClientThatGoesAwayCancelsItsRequest() throws Exception {
        try (RunningServer server = RunningServer.start(EIGHT_ROWS)) {
            List<CompletableFuture<HttpResponse<String>>> busy = keepBusy(server);
            Socket waiting = ask(server, SHORT);
            awaitOpen(server, BUSY + 1);
            waiting.close();
            Socket killed = ask(server, SHORT);
            killed.setSoLinger(true, 0);
            killed.close();
            await(() -> server.log().stream()
                            .filter(line -> line.path("gone").asBoolean())
                            .count()
                    == 2);
            for (CompletableFuture<HttpResponse<String>> each : busy) {
                assertThat(each.get().statusCode()).isEqualTo(200);
            }
            assertThat(server.log().stream()
                            .filter(line -> line.path("gone").asBoolean())
                            .mapToInt(line -> line.path("target_tokens").asInt())
                            .sum())
                    .isZero();
        }
    }

    /** Requests that are answered one after the other, for some seconds. */
    private static List<CompletableFuture<HttpResponse<String>>> keepBusy(RunningServer server) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> busy = new ArrayList<>();
        for (int i = 0; i < BUSY; i++) {
            busy.add(later(server, LONG));
        }
        awaitOpen(server, BUSY);
        return busy;
    }

    @Test
    void whatIsUnderWayForAClientThatGoesAwayMakesRoom() throws Exception {
        try (RunningServer server = RunningServer.start(EIGHT_ROWS)) {
            Socket under = ask(server, LONG);
            awaitOpen(server, 1);
            CompletableFuture<HttpResponse<String>> waiting = later(server, SHORT);
            awaitOpen(server, 2);
            under.close();
            assertThat(waiting.get().statusCode()).isEqualTo(200);
            await(() -> server.log().stream().anyMatch(line -> line.path("gone").asBoolean()));
            assertThat(server.log().stream()
                            .anyMatch(line -> line.path("target_tokens").asInt() > 2))
                    .isFalse();
        }
    }

    @Test
    void theNextRequestOnAConnectionMayComeBeforeTheAnswer() throws Exception {
        try (RunningServer server = RunningServer.start(ServerSettings.DEFAULT)) {
            Socket socket = ask(server, LONG);
            awaitOpen(server, 1);
            String next = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(next.getBytes(StandardCharsets.UTF_8));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(3);
            assertThat(answers).contains("\"object\":\"list\"");
        }
    }

    @Test
    void whatIsUnderWayIsAnsweredWhenTheServerEnds() throws Exception {
        try (RunningServer server = RunningServer.start(ServerSettings.DEFAULT)) {
            CompletableFuture<HttpResponse<String>> busy = later(server, LONG.replace("}", ", \"stream\": true}"));
            awaitOpen(server, 1);
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> server.server().drain(Duration.ofSeconds(30)));
            await(() -> {
                try {
                    return server.get("/v2/health/ready").statusCode() == 503;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
            assertThat(server.get("/health").statusCode()).isEqualTo(503);
            HttpResponse<String> refused = server.post(COMPLETIONS, SHORT);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(busy.get().body()).endsWith("data: [DONE]\n\n");
            assertThat(drained.get()).isTrue();
        }
    }

    @Test
    void moreThanMayWaitAreRefused() throws Exception {
        BatcherSettings one = new BatcherSettings(1, 64, 8192, BatcherSettings.DEFAULT.maxEncodedTokens());
        try (RunningServer server = RunningServer.start(ServerSettings.DEFAULT.withBatching(one))) {
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(later(server, LONG));
            }
            List<Integer> statuses = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> each : all) {
                HttpResponse<String> answer = each.get();
                statuses.add(answer.statusCode());
                if (answer.statusCode() == 429) {
                    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                    assertThat(answer.body()).contains("\"type\":\"rate_limit_error\"");
                }
            }
            assertThat(statuses).contains(200, 429).containsOnly(200, 429);
        }
    }

    @Test
    void aRequestHasADeadline() throws Exception {
        Limits second = Limits.DEFAULT.withTime(Duration.ofSeconds(20));
        try (RunningServer server = RunningServer.start(EIGHT_ROWS.withLimits(second))) {
            List<CompletableFuture<HttpResponse<String>>> busy = keepBusy(server);
            HttpRequest byHeader = server.request(COMPLETIONS, SHORT)
                    .header("X-Request-Timeout", "0.05")
                    .build();
            assertThat(server.send(byHeader).statusCode()).isEqualTo(504);
            HttpResponse<String> byField = server.post(COMPLETIONS, SHORT.replace("}", ", \"timeout\": 0.05}"));
            assertThat(byField.statusCode()).isEqualTo(504);
            assertThat(byField.body()).contains("\"type\":\"timeout_error\"");
            assertThat(server.post(COMPLETIONS, SHORT.replace("}", ", \"timeout\": 21}"))
                            .body())
                    .contains("timeout is 21, expected a number above 0 to 20");
            for (CompletableFuture<HttpResponse<String>> each : busy) {
                assertThat(each.get().statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void http2WithoutTls() throws Exception {
        try (RunningServer server = RunningServer.start(ServerSettings.DEFAULT)) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
            HttpResponse<String> first =
                    client.send(HttpRequest.newBuilder(server.uri("/v1/models")).build(), BodyHandlers.ofString());
            HttpResponse<String> second =
                    client.send(server.request(COMPLETIONS, SHORT).build(), BodyHandlers.ofString());
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(second.body()).contains("\"text\":\"horn\"");
        }
    }
}
