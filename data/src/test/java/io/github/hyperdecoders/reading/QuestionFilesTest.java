package io.github.hyperdecoders.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.SharedFolder;
import io.github.hyperdecoders.data.Parquet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionFilesTest {
    private static final Question EXPECTED = new Question(
            "q1", "SQuAD", "Who?", "It was Ann.", List.of("Ann", "ann"), List.of(List.of(new Span(7, 10)), List.of()));

    @TempDir
    Path folder = Path.of("");

    @Test
    void readsTheOfficialForm() throws IOException {
        Path file = gzip("SQuAD.jsonl.gz", """
                {"header": {"dataset": "SQuAD", "split": "dev"}}
                {"context": "It was Ann.", "qas": [{"qid": "q1", "question": "Who?", "answers": ["Ann", "ann"], \
                "detected_answers": [{"text": "Ann", "char_spans": [[7, 9]]}, {"text": "ann", "char_spans": []}]}]}
                """);
        assertThat(QuestionFiles.read(List.of(file))).containsExactly(EXPECTED);
    }

    @Test
    void readsTheHubsTable() {
        Path file = Parquet.write(
                folder.resolve("train.parquet"),
                "SELECT 'SQuAD' AS subset, 'It was Ann.' AS context, 'q1' AS qid, 'Who?' AS question, ['Ann', 'ann'] AS answers, "
                        + "{'text': ['Ann', 'ann'], 'char_spans': [{'start': [7], 'end': [9]}, {'start': [], 'end': []}]} "
                        + "AS detected_answers");
        assertThat(QuestionFiles.read(List.of(file))).containsExactly(EXPECTED);
    }

    @Test
    void readsSquad() throws IOException {
        Path file = Files.writeString(folder.resolve("dev.json"), """
                {"version": "1.1", "data": [{"title": "T", "paragraphs": [{"context": "It was Ann.", "qas": [
                  {"id": "q1", "question": "Who?", "answers": [{"text": "Ann", "answer_start": 7}]}]}]}]}
                """);
        assertThat(QuestionFiles.read(List.of(file)))
                .containsExactly(new Question(
                        "q1", "SQuAD", "Who?", "It was Ann.", List.of("Ann"), List.of(List.of(new Span(7, 10)))));
    }

    @Test
    void theRightAnswerToAnImpossibleQuestionOfSquad2IsEmpty() throws IOException {
        Path file = Files.writeString(folder.resolve("dev.json"), """
                \ufeff{"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "It was Ann.", "qas": [
                  {"id": "q1", "question": "Where?", "answers": [], "is_impossible": true,
                   "plausible_answers": [{"text": "Ann", "answer_start": 7}]}]}]}]}
                """);
        assertThat(QuestionFiles.read(List.of(file)))
                .containsExactly(new Question("q1", "SQuAD", "Where?", "It was Ann.", List.of(""), List.of()));
        Path broken = Files.writeString(folder.resolve("broken.json"), """
                {"data": [{"paragraphs": [{"context": "c", "qas": [{"id": "q1", "question": "?", "answers": []}]}]}]}
                """);
        assertThatThrownBy(() -> QuestionFiles.read(List.of(broken)))
                .hasMessage(broken + " has a question without answers (id 'q1')");
    }

    @Test
    void bothFormsOfTheSameRealQuestionsAgree() {
        List<Question> table =
                QuestionFiles.read(List.of(SharedFolder.get("data/mrqa/plain_text/validation-00000-of-00001.parquet")));
        List<Question> official = QuestionFiles.read(List.of(
                SharedFolder.get("data/mrqa/jsonl/in-domain/SQuAD.jsonl.gz"),
                SharedFolder.get("data/mrqa/jsonl/in-domain/NewsQA.jsonl.gz")));
        assertThat(official).hasSizeGreaterThan(1_000);
        assertThat(table).containsAll(official);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"header": {}}                                              | is no MRQA file: its first line has no header.dataset
            {"header": {"dataset": "A"}}                                | holds no questions
            {"header": {"dataset": "A"}}\\n{"qas": [{"qid": "q"}]}      | has a question without answers
            {"header": {"dataset": "A"}}\\n{"qas": [{"answers": ["a"]}]} | has a question without qid
            {"header": {"dataset": "A"}}\\n{"qas": [                    | is not JSON
            """)
    void saysWhatIsWrong(String text, String message) throws IOException {
        Path file = gzip("bad.jsonl.gz", text.replace("\\n", "\n"));
        assertThatThrownBy(() -> QuestionFiles.read(List.of(file)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void filesThatAreNotGzipOrNotThereOrNotUtf8AreRefused() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.jsonl.gz"), "{}");
        assertThatThrownBy(() -> QuestionFiles.read(List.of(plain)))
                .isInstanceOf(InputException.class)
                .hasMessage("cannot read " + plain + ": Not in GZIP format");
        assertThatThrownBy(() -> QuestionFiles.read(List.of(folder.resolve("none.json"))))
                .hasMessageEndingWith("none.json does not exist");
        Path latin = Files.write(folder.resolve("latin.jsonl"), "{\"é\"".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> QuestionFiles.read(List.of(latin)))
                .hasMessage("line 1 of " + latin + " is not UTF-8: byte 0xe9 behind its first 2 bytes");
    }

    private Path gzip(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
