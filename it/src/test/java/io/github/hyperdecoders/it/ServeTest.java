package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code serve} as a process: its first minute, and its end by SIGTERM. */
class ServeTest {
    private static final Pattern ADDRESS = Pattern.compile("serving 1 model at (http://127.0.0.1:[0-9]+)");
    private static final String SOURCE = "odd text: pear plum horn peach";

    @Test
    void whatIsUnderWayIsAnsweredBeforeItEnds() throws Exception {
        Program program = Program.start(Program.ONE_THREAD, "serve", "--port", "0");
        try {
            String address = address(program);
            HttpResponse<String> first = ask(address, "{\"prompt\": \"" + SOURCE + "\", \"temperature\": 0}")
                    .get();
            assertThat(first.body()).contains("\"text\":\"horn\"");
            assertThat(program.output()).contains("try: curl " + address + "/v1/completions");
            CompletableFuture<HttpResponse<String>> underWay = ask(
                    address, "{\"prompt\": \"" + SOURCE + "\", \"n\": 8, \"min_tokens\": 500, \"max_tokens\": 512}");
            while (!metrics(address).contains("hyperdecoder_requests_open 2.0")) {
                Thread.sleep(5);
            }
            program.terminate();
            assertThat(underWay.get().statusCode()).isEqualTo(200);
            assertThat(program.exitCode()).isEqualTo(128 + 15);
            assertThat(program.output())
                    .contains("answering what is under way, for at most 30 s")
                    .contains("\"target_tokens\":2,");
        } finally {
            program.kill();
        }
    }

    private static String address(Program program) throws InterruptedException {
        while (program.isAlive()) {
            Matcher line = ADDRESS.matcher(program.output());
            if (line.find() && program.output().contains("try: ")) {
                return line.group(1);
            }
            Thread.sleep(20);
        }
        throw new AssertionError("it ended:\n" + program.output());
    }

    private static CompletableFuture<HttpResponse<String>> ask(String address, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/v1/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
    }

    private static String metrics(String address) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/metrics")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
