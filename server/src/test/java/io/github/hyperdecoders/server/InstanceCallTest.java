package io.github.hyperdecoders.server;

import static io.github.hyperdecoders.server.RunningServer.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the page asks of single instances. */
class InstanceCallTest {
    private static final String PATH = "/page/instance";

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
    void instancesOfOneTaskLieNearerThanThoseOfAnother() throws Exception {
        for (String source : List.of(
                "odd text: dog cat saw horse",
                "odd text: drum flute harp fig",
                "odd text: mouse hammer axe file",
                "odd text: pear plum fig goat",
                "odd text: saw drill axe lime",
                "compare text: nine book two coat smaller",
                "compare text: seven cup three hat bigger",
                "compare text: four lamp eleven box bigger",
                "compare text: six ball five soup smaller",
                "compare text: ten hat one cup bigger")) {
            look(source.substring(0, source.indexOf(' ')), source);
        }
        JsonNode seen = look("odd", SOURCE);
        assertThat(seen.path("others").size()).isGreaterThanOrEqualTo(10);
        seen.path("nearest").forEach(task -> assertThat(task.asString()).isEqualTo("odd"));
        assertThat(seen.path("stack").asString()).isEqualTo("decoder");
        assertThat(seen.path("layers")).isNotEmpty().allSatisfy(layer -> {
            assertThat(layer.path("distance").asDouble()).isPositive().isLessThan(2);
            assertThat(layer.path("typical").asDouble()).isPositive().isLessThan(2);
        });
        assertThat(seen.path("explained").get(0).asDouble())
                .isGreaterThan(seen.path("explained").get(1).asDouble());
        assertThat(server.logText()).doesNotContain("pear");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"source": 1}                              | 400 | source is 1, expected a string
            {}                                         | 400 | source is missing
            {"source": "a", "model": "quickstar"}      | 404 | model is 'quickstar', expected one of quickstart
            {"source": "a", "task": "even"}            | 400 | task is 'even'
            {"source": "a", "text": "b"}               | 400 | unknown field 'text'
            """)
    void whatCannotBeLookedAtIsSaid(String body, int status, String message) throws Exception {
        HttpResponse<String> answer = server.post(PATH, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(message);
    }

    @Test
    void sourcesThatAreTooLongAreRefused() throws Exception {
        HttpResponse<String> answer = server.post(PATH, "{\"source\": \"" + "word ".repeat(600) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("expected at most 512");
    }

    /** Each is answered, or told to come again; afterwards the place is free. */
    @Test
    void oneIsLookedAtAtATime() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                String source = "odd text: pear plum horn " + i;
                calls.add(() ->
                        server.post(PATH, "{\"source\": \"" + source + "\"}").statusCode());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> status : callers.invokeAll(calls)) {
                statuses.add(status.get());
            }
            assertThat(statuses).contains(200).allMatch(status -> status == 200 || status == 429);
        } finally {
            callers.shutdown();
        }
        look(null, SOURCE);
    }

    @Test
    void aKeyIsNeededWhereOthersNeedOne() throws Exception {
        try (RunningServer locked =
                RunningServer.start(ServerSettings.DEFAULT.withApiKeys(List.of("sixteen-letters-or-more")))) {
            assertThat(locked.post(PATH, "{\"source\": \"a\"}").statusCode()).isEqualTo(401);
            assertThat(locked.get("/page/page.css").statusCode()).isEqualTo(200);
        }
    }

    private static JsonNode look(@Nullable String task, String source) throws Exception {
        return server.json(
                PATH,
                "{\"model\": \"quickstart\", \"source\": \"" + source + "\""
                        + (task == null ? "" : ", \"task\": \"" + task + "\"") + "}");
    }
}
