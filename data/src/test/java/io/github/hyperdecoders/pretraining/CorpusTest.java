package io.github.hyperdecoders.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorpusTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void blankLinesEndTheDocumentsOfPlainText() throws IOException {
        write("a.txt", "\n\none\ntwo\r\n \t\nthree\n\n\n");
        assertThat(documents("a.txt")).containsExactly("one\ntwo", "three");
    }

    @Test
    void jsonLinesHoldADocumentALine() throws IOException {
        write("a.jsonl", "{\"text\": \"one\\n\\ntwo\", \"id\": 1}\n\n{\"text\": \" \"}\n{\"text\": \"three\"}");
        assertThat(documents("a.jsonl")).containsExactly("one\n\ntwo", "three");
    }

    @Test
    void bothMayBeGzipped() throws IOException {
        Files.write(folder.resolve("a.txt.gz"), zipped("one\n\ntwo"));
        Files.write(folder.resolve("c4-train.json.gz"), zipped("{\"text\":\"three\"}"));
        assertThat(documents("a.txt.gz", "*.json.gz")).containsExactly("one", "two", "three");
    }

    @Test
    void filesComeInTheOrderOfPatternsAndNamesAndOnce() throws IOException {
        write("2.txt", "two");
        write("1.txt", "one");
        write("z/0.txt", "zero");
        assertThat(documents("z/*.txt", "*.txt", "1.*")).containsExactly("zero", "one", "two");
    }

    @Test
    void theFieldIsChosen() throws IOException {
        write("a.jsonl", "{\"text\": \"no\", \"body\": \"yes\"}");
        List<String> read = new ArrayList<>();
        Corpus.find(folder, List.of("a.jsonl"), "body").forEach(read::add);
        assertThat(read).containsExactly("yes");
    }

    @Test
    void everyReadingIsTheSameAndAByteOrderMarkIsNoText() throws IOException {
        write("a.txt", "\ufeffone\n\ntwo");
        Corpus corpus = Corpus.find(folder, List.of("a.txt"), "text");
        List<String> read = new ArrayList<>();
        corpus.forEach(read::add);
        corpus.forEach(read::add);
        assertThat(read).containsExactly("one", "two", "one", "two");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'txt': 'a', 'id': 1}|line 2 of FILE has no field 'text'; it has ['txt','id']; did you mean 'txt'?",
                "{}|line 2 of FILE has no field 'text'; it has []",
                "{'text': 5}|line 2 of FILE has JSON number in field 'text'; expected a text",
                "{'text': null}|line 2 of FILE has JSON null in field 'text'; expected a text",
                "['a']|line 2 of FILE is JSON array; expected an object with the field 'text'",
                "{'text': 'a'|line 2 of FILE is not JSON: Unexpected end-of-input",
                "{'text': 'a'} {}|line 2 of FILE is not JSON: "
            },
            quoteCharacter = '!')
    void wrongLinesAreNamed(String line, String message) throws IOException {
        write("a.jsonl", "{\"text\":\"fine\"}\n" + line.replace('\'', '"'));
        String file = folder.resolve("a.jsonl").toString();
        String start = message.replace("FILE", file).replace("['txt','id']", "[\"txt\",\"id\"]");
        assertThatThrownBy(() -> documents("a.jsonl"))
                .isInstanceOf(InputException.class)
                .message()
                .startsWith(start)
                .doesNotContain("\n");
    }

    @Test
    void brokenTextIsRefused() throws IOException {
        Files.write(folder.resolve("a.txt"), new byte[] {'a', '\n', (byte) 0xc3, '\n'});
        assertThatThrownBy(() -> documents("a.txt"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("line 2 of ")
                .hasMessageContaining("a.txt is not UTF-8");
    }

    @Test
    void brokenArchivesAreRefused() throws IOException {
        byte[] whole = zipped("text ".repeat(1000));
        Files.write(folder.resolve("cut.txt.gz"), Arrays.copyOf(whole, whole.length / 2));
        write("no.txt.gz", "text");
        for (String name : List.of("cut.txt.gz", "no.txt.gz")) {
            assertThatThrownBy(() -> documents(name))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("cannot read")
                    .hasMessageContaining(name);
        }
    }

    @Test
    void nothingToReadIsRefused() throws IOException {
        write("empty.txt", " \n\n");
        assertThatThrownBy(() -> documents("empty.txt"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no text to train on")
                .hasMessageContaining("empty.txt");
        assertThatThrownBy(() -> documents("*.jsonl"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no files match")
                .hasMessageContaining("empty.txt");
        assertThatThrownBy(() -> new Corpus(List.of(folder.resolve("gone.txt")), "text").forEach(text -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("gone.txt");
    }

    private List<String> documents(String... patterns) {
        List<String> read = new ArrayList<>();
        Corpus.find(folder, List.of(patterns), "text").forEach(read::add);
        return read;
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
