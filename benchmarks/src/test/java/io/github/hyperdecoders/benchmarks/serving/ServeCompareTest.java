package io.github.hyperdecoders.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ServeCompareTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --server theirs | --server is 'theirs', expected peer or ours
            --format fp16   | --format is 'fp16', expected fp32 or bf16
            --work four     | expected one of [three, sixty]
            """)
    void whatCannotBeComparedIsSaid(String arguments, String complaint) {
        StringWriter complaints = new StringWriter();
        CommandLine line = ServeCompare.line().setErr(new PrintWriter(complaints));
        assertThat(line.execute(arguments.split(" ", -1))).isEqualTo(2);
        assertThat(complaints.toString().replace("'", "")).contains(complaint.replace("'", ""));
    }

    @Test
    void aServerThatEndsIsQuoted() {
        assertThatThrownBy(
                        () -> StartedServer.start("ls {flag} --no-{what}-{port}", Map.of("what", "such", "flag", "")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("'ls --no-such-")
                .hasMessageContaining("ended with code 2");
        assertThatThrownBy(() -> StartedServer.start("no-such-program --port {port}", Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot run 'no-such-program'");
    }
}
