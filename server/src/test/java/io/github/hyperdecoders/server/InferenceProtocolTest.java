package io.github.hyperdecoders.server;

import static io.github.hyperdecoders.server.RunningServer.JSON;
import static io.github.hyperdecoders.server.RunningServer.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.server.serving.ServedModels;
import io.github.hyperdecoders.tensor.Numerics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The Open Inference Protocol, version 2, whole. */
class InferenceProtocolTest {
    private static final String MODEL = "/v2/models/quickstart";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path root;

    @SuppressWarnings("NullAway.Init")
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        ServedModels models = RunningServer.sample();
        try (TinyModel tiny =
                TinyModel.random(AdapterKind.NONE, AdapterKind.TASK, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(root.resolve("tasks"), tiny.model(), tiny.tokenizer());
        }
        models.add("tasks", null, Hyperdecoder.load(root.resolve("tasks")));
        server = RunningServer.start(ServerSettings.DEFAULT, models);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void healthAndMetadata() throws Exception {
        assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(server.json("/v2").path("name").asString()).isEqualTo("hyperdecoder");
        assertThat(server.json("/v2/")).isEqualTo(server.json("/v2"));
        assertThat(server.json("/v2").path("extensions").toString()).isEqualTo("[\"generate\"]");
        String expected = "{\"name\":\"quickstart\",\"versions\":[\"1\"],\"platform\":\"hyperdecoders_t5\",\"inputs\":"
                + "[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]}],\"outputs\":"
                + "[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
                + "{\"name\":\"finish_reason\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
                + "{\"name\":\"log_probability\",\"datatype\":\"FP64\",\"shape\":[-1]}]}";
        for (String path : List.of(MODEL, MODEL + "/versions/1")) {
            assertThat(server.json(path)).hasToString(expected);
            assertThat(server.json(path + "/ready")).hasToString("{\"name\":\"quickstart\",\"ready\":true}");
        }
        assertThat(server.json("/v2/models/tasks").path("inputs").size()).isEqualTo(2);
    }

    @Test
    void tensorsOfTextsAreInferred() throws Exception {
        for (String data : List.of(
                "[[\"" + SOURCE + "\"], [\"compare text: nine book two coat smaller\"]]",
                "[\"" + SOURCE + "\", \"compare text: nine book two coat smaller\"]")) {
            JsonNode json = server.json(
                    MODEL + "/versions/1/infer",
                    "{\"id\": \"a1\", \"inputs\": [{\"name\": \"text\", \"shape\": [2, 1], \"datatype\": \"BYTES\", \"data\": "
                            + data + "}], \"outputs\": [{\"name\": \"text\"}, {\"name\": \"finish_reason\"}]}");
            assertThat(json)
                    .hasToString(
                            "{\"model_name\":\"quickstart\",\"model_version\":\"1\",\"id\":\"a1\",\"outputs\":"
                                    + "[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"horn\",\"two\"]},"
                                    + "{\"name\":\"finish_reason\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"eos_token\",\"eos_token\"]}]}");
        }
    }

    @Test
    void severalTextsOfEachSourceAreRowsOfATensor() throws Exception {
        JsonNode outputs = server.json(
                        MODEL + "/infer",
                        "{\"parameters\": {\"num_beams\": 3, \"n\": 2}, \"inputs\": [{\"name\": \"text\", \"shape\": [1],"
                                + " \"datatype\": \"BYTES\", \"data\": [\"" + SOURCE + "\"]}]}")
                .path("outputs");
        assertThat(outputs.path(0).path("shape").toString()).isEqualTo("[1,2]");
        assertThat(outputs.path(0).path("data").path(0).asString()).isEqualTo("horn");
        assertThat(outputs.path(2).path("data").path(0).asDouble())
                .isGreaterThan(outputs.path(2).path("data").path(1).asDouble());
    }

    @Test
    void labelsAreAnInput() throws Exception {
        JsonNode outputs = server.json(
                        MODEL + "/infer",
                        "{\"inputs\": [{\"name\": \"text\", \"shape\": [1], \"datatype\": \"BYTES\", \"data\": [\""
                                + SOURCE
                                + "\"]}, {\"name\": \"labels\", \"shape\": [2], \"datatype\": \"BYTES\", \"data\":"
                                + " [\"pear\", \"horn\"]}]}")
                .path("outputs");
        assertThat(outputs.path(0).path("data").toString()).isEqualTo("[\"horn\"]");
        JsonNode probabilities = outputs.path(1);
        assertThat(probabilities.path("name").asString()).isEqualTo("label_probabilities");
        assertThat(probabilities.path("shape").toString()).isEqualTo("[1,2]");
        assertThat(probabilities.path("data").path(0).asDouble()
                        + probabilities.path("data").path(1).asDouble())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void aModelOfTasksIsToldTheTask() throws Exception {
        String text = "{\"inputs\": [{\"name\": \"text\", \"shape\": [2], \"datatype\": \"BYTES\", \"data\":"
                + " [\"a fine film\", \"a fine film\"]}, {\"name\": \"task\", \"shape\": [2], \"datatype\": \"BYTES\","
                + " \"data\": [\"rte\", \"sst2\"]}]}";
        JsonNode data = server.json("/v2/models/tasks/infer", text)
                .path("outputs")
                .path(2)
                .path("data");
        assertThat(data.path(0).asDouble()).isNotEqualTo(data.path(1).asDouble());
        assertThat(server.post("/v2/models/tasks/generate", "{\"text_input\": \"a fine film\"}")
                        .body())
                .isEqualTo(
                        "{\"error\":\"parameters.task is missing, expected one of cola, rte, sst2, on which the model's"
                                + " adapters depend\"}");
        assertThat(server.post(
                                "/v2/models/tasks/generate",
                                "{\"text_input\": \"a fine film\", \"parameters\": {\"task\": \"rte\"}}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTextIsGeneratedWithDetails() throws Exception {
        JsonNode json = server.json(
                MODEL + "/generate",
                "{\"text_input\": \"" + SOURCE + "\", \"parameters\": {\"details\": true, \"max_tokens\": 5}}");
        assertThat(json.path("text_output").asString()).isEqualTo("horn");
        assertThat(json.path("model_name").asString()).isEqualTo("quickstart");
        assertThat(json.path("details").path("finish_reason").asString()).isEqualTo("eos_token");
        JsonNode token = json.path("details").path("logprobs").path(0);
        assertThat(token.propertyNames()).containsExactly("id", "text", "logprob", "special");
        assertThat(token.path("text").asString()).isEqualTo("horn");
    }

    @Test
    void thePiecesOfAStreamAreTheText() throws Exception {
        String body = "{\"text_input\": \"" + SOURCE + "\", \"parameters\": {\"details\": true, \"max_tokens\": 30,"
                + " \"min_tokens\": 30, \"stop\": [\"zzz\"], \"temperature\": 1, \"seed\": 3}}";
        JsonNode whole = server.json(MODEL + "/generate", body);
        List<String> events = server.events(MODEL + "/generate_stream", body);
        StringBuilder text = new StringBuilder();
        int tokens = 0;
        for (String event : events) {
            JsonNode json = JSON.readTree(event);
            text.append(json.path("text_output").asString());
            tokens += json.path("details").path("logprobs").size();
        }
        assertThat(text).hasToString(whole.path("text_output").asString());
        assertThat(tokens).isEqualTo(30);
        assertThat(JSON.readTree(events.get(events.size() - 1))
                        .path("details")
                        .path("finish_reason")
                        .asString())
                .isEqualTo("length");
    }
}
