package io.github.hyperdecoders.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files of the user's own a split is read from. */
class OwnFilesTest {
    private static final SplitOptions UNDIVIDED = new SplitOptions(false, -1, -1, -1, 42, false);

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a.csv                    | one
            [a.csv, b.csv]           | one two
            [b.csv, a.csv]           | two one
            ["[bc].csv", a.csv]      | two three one
            ["*.csv", a.csv, b.csv]  | one two three
            """)
    void everyPatternOfAListIsReadAndNoFileTwice(String files, String texts) throws IOException {
        rows("a.csv", "one");
        rows("b.csv", "two");
        rows("c.csv", "three");
        TaskData data = TaskData.load(task(files), DataSets.in(folder), UNDIVIDED, Set.of(Split.TRAIN), null);
        assertThat(data.examples(Split.TRAIN))
                .extracting(example -> example.source().text())
                .containsExactly(texts.split(" ", -1));
    }

    @Test
    void aPatternOfAListThatMatchesNothingIsNamed() throws IOException {
        rows("a.csv", "one");
        TaskDefinition task = task("[a.csv, d.csv]");
        assertThatThrownBy(() -> TaskData.load(task, DataSets.in(folder), UNDIVIDED, Set.of(Split.TRAIN), null))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("no files match " + folder.resolve("d.csv"));
    }

    @Test
    void whatIsNoTextInAListIsRefused() throws IOException {
        assertThatThrownBy(() -> task("[a.csv, {b: c}]"))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("'train' holds {\"b\":\"c\"}: expected texts");
    }

    private TaskDefinition task(String files) throws IOException {
        String yaml = "t: {prefix: '', files: {train: " + files
                + "}, source: '{text}', target: '{text}', metrics: [accuracy]}";
        return Tasks.with(Files.writeString(folder.resolve("tasks.yaml"), yaml)).get("t");
    }

    private void rows(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), "text\n" + text + "\n");
    }
}
