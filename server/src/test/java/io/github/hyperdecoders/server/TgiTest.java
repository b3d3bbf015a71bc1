package io.github.hyperdecoders.server;

import static io.github.hyperdecoders.server.RunningServer.JSON;
import static io.github.hyperdecoders.server.RunningServer.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** TGI's calls, and what any server has: health, metrics, a page. */
class TgiTest {
    @SuppressWarnings("NullAway.Init")
    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(ServerSettings.DEFAULT);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aTextIsGeneratedWithDetails() throws Exception {
        JsonNode json = server.json(
                "/generate",
                "{\"inputs\": \"" + SOURCE
                        + "\", \"parameters\": {\"details\": true, \"adapter_id\": \"quickstart\"}}");
        assertThat(json.path("generated_text").asString()).isEqualTo("horn");
        JsonNode details = json.path("details");
        assertThat(details.path("finish_reason").asString()).isEqualTo("eos_token");
        assertThat(details.path("generated_tokens").asInt()).isEqualTo(2);
        assertThat(details.path("tokens").path(1).path("special").asBoolean()).isTrue();
    }

    @Test
    void theLastEventOfAStreamHasTheWholeText() throws Exception {
        String parameters =
                "\"parameters\": {\"max_new_tokens\": 12, \"min_tokens\": 12, \"do_sample\": true, \"seed\": 5}}";
        String body = "{\"inputs\": \"" + SOURCE + "\", " + parameters;
        String whole = server.json("/generate", body).path("generated_text").asString();
        List<String> events = server.events("/generate_stream", body);
        StringBuilder text = new StringBuilder();
        for (String event : events) {
            text.append(JSON.readTree(event).path("token").path("text").asString());
        }
        assertThat(text).hasToString(whole);
        assertThat(events).hasSize(12);
        JsonNode last = JSON.readTree(events.get(11));
        assertThat(last.path("generated_text").asString()).isEqualTo(whole);
        assertThat(last.path("details").toString())
                .isEqualTo("{\"finish_reason\":\"length\",\"generated_tokens\":12,\"seed\":5,\"input_length\":8}");
        assertThat(JSON.readTree(events.get(0)).path("generated_text").isNull()).isTrue();
    }

    @Test
    void labelsGetProbabilities() throws Exception {
        JsonNode json = server.json(
                "/generate", "{\"inputs\": \"" + SOURCE + "\", \"parameters\": {\"labels\": [\"pear\", \"horn\"]}}");
        assertThat(json.path("generated_text").asString()).isEqualTo("horn");
        assertThat(json.path("labels").size()).isEqualTo(2);
    }

    @Test
    void infoAndHealth() throws Exception {
        assertThat(server.json("/info").path("model_id").asString()).isEqualTo("quickstart");
        assertThat(server.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreInPrometheusFormats() throws Exception {
        server.json("/generate", "{\"inputs\": \"" + SOURCE + "\"}");
        RunningServer.await(() -> server.log().size() > 0);
        String metrics = server.get("/metrics").body();
        assertThat(metrics)
                .contains("hyperdecoder_first_token_seconds_count{model=\"quickstart\"}")
                .contains("hyperdecoder_target_tokens_total{model=\"quickstart\"}")
                .contains("hyperdecoder_queue_waiting 0")
                .contains(
                        "hyperdecoder_requests_seconds_count{model=\"quickstart\",outcome=\"answered\",route=\"/generate\",status=\"200\"}");
    }

    @Test
    void thePageComesFromHereAlone() throws Exception {
        var page = server.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'");
        assertThat(server.get("/page/page.js").headers().firstValue("Content-Type"))
                .contains("text/javascript; charset=utf-8");
        assertThat(server.get("/page/..%2fServer.class").statusCode()).isIn(400, 404);
        assertThat(server.get("/page/none.js").statusCode()).isEqualTo(404);
    }

    @Test
    void theLogHasNoTexts() throws Exception {
        server.post("/generate", "{\"inputs\": \"secretword\", \"secretfield\": 1}");
        server.get("/secretpath?secretquery");
        server.json("/generate", "{\"inputs\": \"secretword " + SOURCE + "\"}");
        RunningServer.await(() -> server.log().size() >= 3);
        assertThat(server.logText()).doesNotContain("secret").contains("\"route\":\"unknown\"");
    }
}
