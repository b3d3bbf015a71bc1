package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.cli.SourceLines.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Which sources a text holds; what is no text or no JSON where it should be is in {@code CommandLineTest}. */
class SourceLinesTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void everyLineIsASourceTheBlankOnesToo() throws IOException {
        assertThat(sources("first\n\nthird\r\n \nlast", Form.AUTO)).containsExactly("first", "", "third", " ", "last");
        assertThat(sources("", Form.AUTO)).isEmpty();
        assertThat(sources("\n", Form.AUTO)).containsExactly("");
        assertThat(sources("one\n", Form.AUTO)).containsExactly("one");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirst() throws IOException {
        assertThat(sources("\ufeff{\"source\": \"first\"}\n\n{\"id\": 7, \"source\": \"third\"}\n", Form.AUTO))
                .containsExactly("first", "", "third");
        assertThat(sources("\ufeffplain\n", Form.TEXT)).containsExactly("plain");
    }

    @Test
    void textThatBeginsWithABraceIsText() throws IOException {
        String text = "ok line\n{name} is a good actor\n{\"source\": 1}\n{}\n{\"source\": \"json\"}\n";
        assertThat(sources(text, Form.AUTO))
                .containsExactly("ok line", "{name} is a good actor", "{\"source\": 1}", "{}", "json");
        assertThat(sources("{name} first\n", Form.AUTO)).containsExactly("{name} first");
        assertThat(sources("{\"source\": \"text\"}\n[{\n", Form.TEXT)).containsExactly("{\"source\": \"text\"}", "[{");
    }

    @Test
    void textThatBeginsWithABracketIsText() throws IOException {
        assertThat(sources("[music] hello\n[1]\n[\"a\"] b\n", Form.AUTO))
                .containsExactly("[music] hello", "[1]", "[\"a\"] b");
    }

    @Test
    void tasksAreThoseOfTheLines() throws IOException {
        Path file = Files.writeString(folder.resolve("tasks"), "{\"source\": \"a\", \"task\": \"rte\"}\nb\n");
        try (SourceLines lines = SourceLines.open(file.toString(), Form.AUTO)) {
            assertThat(lines.next()).isEqualTo(new SourceLines.Line("a", "rte", Map.of()));
            assertThat(lines.next()).isEqualTo(new SourceLines.Line("b", null, Map.of()));
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void otherFieldsOfAnObjectAreKeptAsTheyStand() throws IOException {
        String more = "\"id\":12345678901234567890,\"weight\":0.10,\"tags\":[\"x\",null]";
        Path file = Files.writeString(folder.resolve("more"), "{" + more + ",\"source\":\"a\",\"task\":null}\n");
        try (SourceLines lines = SourceLines.open(file.toString(), Form.AUTO)) {
            SourceLines.Line line = Objects.requireNonNull(lines.next());
            assertThat(line.task()).isNull();
            assertThat(new JsonMapper().writeValueAsString(line.more())).isEqualTo("{" + more + "}");
        }
    }

    @Test
    void aFieldThatCannotBeHandedOnIsAnError() {
        assertThatThrownBy(() -> sources("plain\n{\"source\": \"a\", \"prediction\": \"b\"}\n", Form.AUTO))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("line 2 of ")
                .hasMessageEndingWith(
                        " has a field \"prediction\", which is what a part of the answer is called; expected another name");
        assertThatThrownBy(() -> sources("{\"source\": \"a\", \"task\": 7}\n", Form.AUTO))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(" has \"task\": 7; expected the name of a task");
        assertThatThrownBy(() -> sources("{\"source\": \"a\", \"id\": 1, \"id\": 2}\n", Form.AUTO))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(" is not JSON: \"id\" is there twice");
    }

    @Test
    void linesComeInWindowsAndAFaultAfterThoseBeforeIt() throws IOException {
        Path file = Files.writeString(folder.resolve("lines"), "a\nb\nc\nd\ne\n");
        try (SourceLines lines = SourceLines.open(file.toString(), Form.AUTO)) {
            lines.pass(1, "answers");
            assertThat(lines.next(3)).extracting(SourceLines.Line::source).containsExactly("b", "c", "d");
            assertThat(lines.next(3)).extracting(SourceLines.Line::source).containsExactly("e");
            assertThat(lines.next(3)).isEmpty();
        }
        Files.write(file, new byte[] {'a', '\n', 'b', '\n', (byte) 0xe9, '\n', 'd', '\n'});
        try (SourceLines lines = SourceLines.open(file.toString(), Form.AUTO)) {
            assertThat(lines.next(4)).extracting(SourceLines.Line::source).containsExactly("a", "b");
            assertThatThrownBy(() -> lines.next(4))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("line 3 of " + file + " is not UTF-8");
        }
    }

    private List<String> sources(String text, Form form) throws IOException {
        Path file = Files.write(folder.resolve("lines"), text.getBytes(StandardCharsets.UTF_8));
        List<String> sources = new ArrayList<>();
        try (SourceLines lines = SourceLines.open(file.toString(), form)) {
            for (SourceLines.Line line = lines.next(); line != null; line = lines.next()) {
                sources.add(line.source());
            }
        }
        return sources;
    }
}
