package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in a file: as many as there are lines, in their order, whatever was there when the program was cut off. */
class PredictToFileTest {
    /** More than two windows of 16 batches of two. */
    private static final List<String> LINES = new ArrayList<>();

    static {
        for (int i = 0; i < 70; i++) {
            LINES.add("the film ".repeat(i % 7) + "was fine " + i);
        }
    }

    @TempDir
    Path root = Path.of("");

    private Path model = Path.of("");
    private Path input = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void aModelAndLines() throws IOException {
        model = TinyProject.create(root).model();
        input = Files.write(root.resolve("lines.txt"), LINES);
        output = root.resolve("answers.jsonl");
    }

    @Test
    void aFileHasWhatStandardOutputHas() throws IOException {
        assertThat(predict()).isEmpty();
        List<String> answers = Files.readAllLines(output);
        assertThat(answers).hasSameSizeAs(LINES);
        for (int i = 0; i < LINES.size(); i++) {
            assertThat(answers.get(i)).startsWith("{\"source\":\"" + LINES.get(i) + "\",\"prediction\":");
        }
        assertThat(texts(
                        run("predict", model.toString(), input.toString(), "--max-length", "5", "--precision", "fp32")))
                .isEqualTo(texts(Files.readString(output)));
    }

    /** So many bytes are left of the file: none, part of a line, whole lines and part of one, all but the last line break, all. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.4, 0.77, 0.99999, 1})
    void aFileThatWasCutOffIsGoneOnWith(double part) throws IOException {
        predict();
        byte[] whole = Files.readAllBytes(output);
        Files.write(output, Arrays.copyOf(whole, (int) (part * whole.length)));
        assertThat(predict("--continue")).isEmpty();
        assertThat(texts(Files.readString(output))).isEqualTo(texts(new String(whole, StandardCharsets.UTF_8)));
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() throws IOException {
        Files.writeString(output, "something\n");
        assertThat(predict())
                .isEqualTo("hyperdecoder: --output " + output
                        + " is there already; expected a new file, or --continue to go on with it\n");
        assertThat(output).hasContent("something");
    }

    @Test
    void moreAnswersThanLinesAreRefused() throws IOException {
        Files.writeString(output, "{}\n".repeat(71));
        assertThat(predict("--continue"))
                .isEqualTo(
                        "hyperdecoder: " + output + " has 71 answers, but there are only 70 lines to answer; expected"
                                + " the answers to the first of them\n");
        assertThat(Files.readAllLines(output)).hasSize(71);
    }

    @Test
    void continuingNeedsAFile() {
        assertThat(run("predict", model.toString(), input.toString(), "--continue"))
                .isEqualTo("hyperdecoder: --continue goes on with a file of answers; expected --output FILE with it\n");
    }

    /** Without likelihoods, whose last bits are those of a batch. */
    private static String texts(String answers) {
        return answers.replaceAll(",\"mean_nll\":[^}]*", "");
    }

    /** What it said but for the progress. */
    private String predict(String... more) {
        List<String> words = new ArrayList<>(List.of("predict", model.toString(), input.toString()));
        words.addAll(List.of("--output", output.toString(), "--batch-size", "2", "--max-length", "5"));
        words.addAll(List.of("--precision", "fp32"));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new)).replaceAll("(?m)^\\d+ lines answered  \\S+ lines/s\n", "");
    }

    /** Both streams. */
    private static String run(String... words) {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        try (PrintStream stream = new PrintStream(told, true, StandardCharsets.UTF_8)) {
            System.setOut(stream);
            System.setErr(stream);
            Main.run(words);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return told.toString(StandardCharsets.UTF_8);
    }
}
