package io.github.hyperdecoders.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests with something wrong, each with its whole answer: bad-requests.txt. */
class BadRequestsTest {
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

    /** Three lines each: method, path and perhaps a header; body; status and answer. */
    record Case(String request, String body, String expected) {}

    static Stream<Case> cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(BadRequestsTest.class.getResourceAsStream("bad-requests.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.strip().split("\n\n"))
                    .filter(block -> !block.startsWith("#"))
                    .map(block -> block.split("\n"))
                    .map(lines -> new Case(lines[0], lines[1], lines[2]));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefusedInItsProtocolsOwnWords(Case one) throws Exception {
        List<String> words = List.of(one.request().split(" "));
        String type = words.size() > 2 ? words.get(2) : "application/json";
        HttpRequest request = HttpRequest.newBuilder(server.uri(words.get(1)))
                .header("Content-Type", type)
                .method(words.get(0), HttpRequest.BodyPublishers.ofString(one.body()))
                .build();
        HttpResponse<String> answer = server.send(request);
        assertThat(answer.statusCode() + " " + answer.body()).isEqualTo(one.expected());
    }
}
