package io.github.hyperdecoders.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.benchmarks.serving.StubServer.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class LoadTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static String complaint(String... arguments) {
        StringWriter complaints = new StringWriter();
        CommandLine line = Load.line().setErr(new PrintWriter(complaints));
        assertThat(line.execute(arguments)).isEqualTo(2);
        return complaints.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://127.0.0.1:1                             | nothing to measure: expected --single, --find-rate or --rate
            https://127.0.0.1:1 --single                   | expected one like http://127.0.0.1:8000
            http://127.0.0.1:1 --rate 0                    | --rate is 0.0, expected more than 0
            http://127.0.0.1:1 --rate 5 --find-rate        | expected one of them
            http://127.0.0.1:1 --single --percent 50       | expected --find-rate or --rate
            http://127.0.0.1:1 --rate 5 --percent 0        | --percent is 0, expected 1 to 1000
            http://127.0.0.1:1 --rate 5 --p99 250          | is no duration: expected one like 250ms or 2s
            http://127.0.0.1:1 --single --max-new-tokens 0 | --max-new-tokens is 0
            http://127.0.0.1:1 --single --seconds 0s       | expected more than 0
            http://127.0.0.1:1 --single --rows nothing.txt | expected glue, summaries or a file of lines
            """)
    void whatCannotBeMeasuredIsSaid(String arguments, String complaint) {
        assertThat(complaint(arguments.split(" ", -1))).contains(complaint);
    }

    @Test
    void aServerThatRefusesTheFirstRequestIsNotMeasured() throws Exception {
        Path texts = Files.writeString(folder.resolve("texts.txt"), "one\n");
        try (StubServer server = new StubServer(1, i -> new Reply(404, "", 0))) {
            String address = server.address().toString();
            assertThat(complaint(address, "--single", "--rows", texts.toString(), "--source-tokens", "0"))
                    .contains(address + " answered '404' to the first request, expected 200");
            assertThat(server.bodies()).hasSize(1);
        }
    }

    @Test
    void aServerThatAnswersTooRarelyToBeMeasuredIsSaid() throws Exception {
        Path texts = Files.writeString(folder.resolve("texts.txt"), "one\n");
        try (StubServer server = new StubServer(1, i -> Reply.ok(i == 0 ? 0 : 700))) {
            String[] arguments = {
                server.address().toString(),
                "--single",
                "--rows=" + texts,
                "--source-tokens=0",
                "--seconds=300ms",
                "--warmup=0s"
            };
            assertThat(complaint(arguments)).contains("answered nothing in 300 ms");
        }
    }

    /** Two threads of 20 ms each answer at most a hundred a second. */
    @Test
    void theRateThatAServerSustainsIsFound() throws Exception {
        Path texts = Files.writeString(folder.resolve("texts.txt"), "one\n\ntwo\n");
        Path log = folder.resolve("log.jsonl");
        try (StubServer server = new StubServer(2, i -> Reply.ok(20))) {
            String[] arguments = {
                server.address().toString(),
                "--find-rate",
                "--p99=500ms",
                "--percent=50",
                "--rows=" + texts,
                "--source-tokens=0",
                "--seconds=500ms",
                "--warmup=0s",
                "--pid=" + ProcessHandle.current().pid(),
                "--log=" + log
            };
            assertThat(Load.line().execute(arguments)).isZero();
            List<String> lines = Files.readAllLines(log);
            assertThat(lines.get(0)).contains("\"trial\":\"saturated\"");
            assertThat(lines.get(1)).contains("\"trial\":\"single\"");
            assertThat(lines.get(lines.size() - 1)).contains("\"trial\":\"50 %\"");
            assertThat(lines).filteredOn(l -> l.contains("\"search\"")).isNotEmpty();
            double half = JsonMapper.shared()
                    .readTree(lines.get(lines.size() - 1))
                    .path("rate")
                    .asDouble();
            assertThat(2 * half).isBetween(10.0, 140.0);
            assertThat(String.join("", server.bodies())).contains("\"one\"", "\"two\"");
        }
    }
}
