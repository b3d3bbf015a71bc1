package io.github.hyperdecoders.server;

import static io.github.hyperdecoders.server.RunningServer.ANSWER;
import static io.github.hyperdecoders.server.RunningServer.JSON;
import static io.github.hyperdecoders.server.RunningServer.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.server.serving.SampleModel;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Completions and chats, as OpenAI's clients know them. */
class OpenAiTest {
    private static final String COMPLETIONS = "/v1/completions";
    private static final String CHAT = "/v1/chat/completions";
    /** A text of many tokens, by chance but the same each time. */
    private static final String LONG =
            "{\"prompt\": \"colour text: blue book grey soup : second\", \"min_tokens\": 40, \"max_tokens\": 40, \"seed\": 7";

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
    void aPromptIsCompleted() throws Exception {
        JsonNode json = server.json(
                COMPLETIONS,
                "{\"model\": \"quickstart\", \"prompt\": \"" + SOURCE
                        + "\", \"temperature\": 0, \"user\": \"somebody\"}");
        assertThat(json.path("id").asString()).startsWith("cmpl-");
        assertThat(json.path("object").asString()).isEqualTo("text_completion");
        assertThat(json.path("created").asLong()).isPositive();
        assertThat(json.path("model").asString()).isEqualTo("quickstart");
        assertThat(json.path("choices").toString())
                .isEqualTo("[{\"index\":0,\"text\":\"horn\",\"logprobs\":null,\"finish_reason\":\"stop\"}]");
        assertThat(json.path("usage").toString())
                .isEqualTo("{\"prompt_tokens\":8,\"completion_tokens\":2,\"total_tokens\":10}");
    }

    @Test
    void promptsAreStringsOrTokensOrListsOfEither() throws Exception {
        String ids;
        try (Hyperdecoder sample = SampleModel.open(Numerics.FP32)) {
            ids = JSON.writeValueAsString(sample.tokenizer().encode(SOURCE, 0));
        }
        String other = "compare text: nine book two coat smaller";
        for (String prompt : List.of("[\"" + SOURCE + "\",\"" + other + "\"]", "[" + ids + ",\"" + other + "\"]")) {
            JsonNode choices = server.json(COMPLETIONS, "{\"prompt\": " + prompt + ", \"temperature\": 0}")
                    .path("choices");
            assertThat(texts(choices)).containsExactly(ANSWER, "two");
        }
        JsonNode choices = server.json(COMPLETIONS, "{\"prompt\": " + ids + ", \"temperature\": 0}")
                .path("choices");
        assertThat(texts(choices)).containsExactly(ANSWER);
    }

    private static List<String> texts(JsonNode choices) {
        List<String> texts = new ArrayList<>();
        choices.forEach(choice -> texts.add(choice.path("text").asString()));
        return texts;
    }

    @Test
    void maxTokensCountsWhatIsWritten() throws Exception {
        JsonNode json =
                server.json(COMPLETIONS, "{\"prompt\": \"" + SOURCE + "\", \"temperature\": 0, \"max_tokens\": 1}");
        assertThat(json.path("choices").path(0).path("finish_reason").asString())
                .isEqualTo("length");
        assertThat(json.path("usage").path("completion_tokens").asInt()).isEqualTo(1);
    }

    @Test
    void severalTextsAreDrawnAndTheSurestAreGivenOut() throws Exception {
        String hot = ", \"temperature\": 2, \"logprobs\": 0";
        JsonNode all = server.json(COMPLETIONS, LONG + hot + ", \"n\": 4}").path("choices");
        JsonNode best = server.json(COMPLETIONS, LONG + hot + ", \"n\": 2, \"best_of\": 4}")
                .path("choices");
        assertThat(texts(all)).hasSize(4).doesNotHaveDuplicates();
        List<String> ranked = new ArrayList<>(texts(all));
        ranked.sort((a, b) -> Double.compare(sum(all, b), sum(all, a)));
        assertThat(texts(best)).isEqualTo(ranked.subList(0, 2));
        assertThat(texts(server.json(COMPLETIONS, LONG + hot + ", \"n\": 4}").path("choices")))
                .isEqualTo(texts(all));
    }

    /** All have as many tokens, so that their sums rank them as their means do. */
    private static double sum(JsonNode choices, String text) {
        double sum = 0;
        for (JsonNode choice : choices) {
            if (choice.path("text").asString().equals(text)) {
                for (JsonNode logprob : choice.path("logprobs").path("token_logprobs")) {
                    sum += logprob.asDouble();
                }
            }
        }
        return sum;
    }

    @Test
    void tokensHaveLogProbabilitiesAndPlaces() throws Exception {
        JsonNode choice = server.json(COMPLETIONS, LONG + ", \"temperature\": 0, \"logprobs\": 1}")
                .path("choices")
                .path(0);
        JsonNode logprobs = choice.path("logprobs");
        String text = choice.path("text").asString();
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < logprobs.path("tokens").size(); i++) {
            String token = logprobs.path("tokens").get(i).asString();
            if (!token.equals("</s>")) {
                assertThat(logprobs.path("text_offset").get(i).asInt()).isEqualTo(joined.length());
                joined.append(token);
            }
            double logprob = logprobs.path("token_logprobs").get(i).asDouble();
            assertThat(logprob).isNegative();
            assertThat(logprobs.path("top_logprobs").get(i).path(token).asDouble())
                    .isEqualTo(logprob);
        }
        assertThat(joined).hasToString(text);
        assertThat(text).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", \"temperature\": 0}",
                ", \"temperature\": 1.5, \"n\": 3}",
                ", \"temperature\": 0, \"stop\": [\" the\", \"o\"]}",
                ", \"temperature\": 0, \"echo\": true}",
                ", \"n\": 3, \"use_beam_search\": true}"
            })
    void thePiecesOfAStreamAreTheText(String options) throws Exception {
        JsonNode whole = server.json(COMPLETIONS, LONG + options).path("choices");
        String streamed = LONG + ", \"stream\": true, \"stream_options\": {\"include_usage\": true}" + options;
        List<String> events = server.events(COMPLETIONS, streamed);
        assertThat(events.get(events.size() - 1)).isEqualTo("[DONE]");
        List<StringBuilder> texts = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        whole.forEach(choice -> {
            texts.add(new StringBuilder());
            reasons.add("");
        });
        for (String event : events.subList(0, events.size() - 2)) {
            JsonNode choice = JSON.readTree(event).path("choices").path(0);
            texts.get(choice.path("index").asInt()).append(choice.path("text").asString());
            reasons.set(
                    choice.path("index").asInt(), choice.path("finish_reason").asString(""));
        }
        for (int i = 0; i < whole.size(); i++) {
            assertThat(texts.get(i)).hasToString(whole.get(i).path("text").asString());
            assertThat(reasons.get(i))
                    .isEqualTo(whole.get(i).path("finish_reason").asString());
        }
        JsonNode usage = JSON.readTree(events.get(events.size() - 2));
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.path("usage").path("completion_tokens").asInt()).isEqualTo(40 * whole.size());
    }

    @Test
    void aStopStringEndsATextAndIsNotInIt() throws Exception {
        String whole = texts(
                        server.json(COMPLETIONS, LONG + ", \"temperature\": 0}").path("choices"))
                .get(0);
        String stop = whole.substring(20, 23);
        JsonNode choice = server.json(COMPLETIONS, LONG + ", \"temperature\": 0, \"stop\": \"" + stop + "\"}")
                .path("choices")
                .path(0);
        assertThat(choice.path("text").asString()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void labelsGetProbabilities() throws Exception {
        JsonNode choice = server.json(COMPLETIONS, "{\"prompt\": \"" + SOURCE + "\", \"labels\": [\"pear\", \"horn\"]}")
                .path("choices")
                .path(0);
        assertThat(choice.path("text").asString()).isEqualTo("horn");
        try (Hyperdecoder sample = SampleModel.open(Numerics.FP32)) {
            double[] expected = sample.score(SOURCE, List.of("pear", "horn")).probabilities();
            for (int i = 0; i < 2; i++) {
                assertThat(choice.path("labels").path(i).path("probability").asDouble())
                        .isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    @Test
    void aChatIsOneTurn() throws Exception {
        JsonNode json = server.json(
                CHAT,
                "{\"messages\": [{\"role\": \"system\", \"content\": \"odd text:\"}, {\"role\": \"user\", \"content\":"
                        + " [{\"type\": \"text\", \"text\": \"pear plum horn peach\"}]}], \"temperature\": 0,"
                        + " \"logprobs\": true}");
        assertThat(json.path("object").asString()).isEqualTo("chat.completion");
        JsonNode choice = json.path("choices").path(0);
        assertThat(choice.path("message").toString()).isEqualTo("{\"role\":\"assistant\",\"content\":\"horn\"}");
        JsonNode token = choice.path("logprobs").path("content").path(0);
        assertThat(token.path("token").asString()).isEqualTo("horn");
        assertThat(token.path("bytes").toString()).isEqualTo("[104,111,114,110]");
    }

    @Test
    void aChatStreamsDeltas() throws Exception {
        List<String> events = server.events(
                CHAT,
                "{\"messages\": [{\"role\": \"user\", \"content\": \"" + SOURCE
                        + "\"}], \"temperature\": 0, \"stream\": true}");
        assertThat(JSON.readTree(events.get(0))
                        .path("choices")
                        .path(0)
                        .path("delta")
                        .toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"\"}");
        StringBuilder text = new StringBuilder();
        for (String event : events.subList(0, events.size() - 1)) {
            JsonNode json = JSON.readTree(event);
            assertThat(json.path("object").asString()).isEqualTo("chat.completion.chunk");
            text.append(
                    json.path("choices").path(0).path("delta").path("content").asString(""));
        }
        assertThat(text).hasToString(ANSWER);
        JsonNode last =
                JSON.readTree(events.get(events.size() - 2)).path("choices").path(0);
        assertThat(last.path("delta")).isEmpty();
        assertThat(last.path("finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void modelsAreListedWithTheirBase() throws Exception {
        JsonNode list = server.json("/v1/models");
        assertThat(list.path("object").asString()).isEqualTo("list");
        JsonNode model = list.path("data").path(0);
        assertThat(model.path("id").asString()).isEqualTo("quickstart");
        assertThat(model.path("object").asString()).isEqualTo("model");
        assertThat(model.path("parent").asString()).isEqualTo("embedded");
        assertThat(server.json("/v1/models/quickstart")).isEqualTo(model);
    }
}
