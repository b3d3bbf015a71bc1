package io.github.hyperdecoders.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.Parquet;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskDataTest {
    private static final SplitOptions UNDIVIDED = new SplitOptions(false, -1, -1, -1, 42, false);
    private static final TaskDefinition RTE = Tasks.builtIn().get("rte");

    @TempDir
    Path data;

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(data.resolve("glue/rte"));
    }

    @Test
    void joinsTagsAndFieldsByOneSpaceAndLeavesThemAsTheyAre() throws IOException {
        write("train.jsonl", "{\"sentence1\":\" A  b \",\"sentence2\":\"C\\n\",\"label\":1}\n");
        Example example = load(UNDIVIDED, Split.TRAIN).examples(Split.TRAIN).get(0);
        assertThat(example).isEqualTo(new Example("rte", "train-0", "rte sentence1:  A  b  sentence2: C\n", "1"));
    }

    @Test
    void readsShardsAsOneSplit() {
        for (int shard = 0; shard < 3; shard++) {
            Parquet.write(
                    folder.resolve("validation-0000" + shard + "-of-00003.parquet"),
                    "SELECT 'a' || i AS sentence1, 'b' AS sentence2, 0 AS label FROM range(" + 5 * shard + ", "
                            + (5 * shard + 5) + ") t(i)");
        }
        List<Example> examples = load(UNDIVIDED, Split.VALIDATION).examples(Split.VALIDATION);
        assertThat(examples).extracting(Example::id).hasSize(15).endsWith("validation-13", "validation-14");
        assertThat(examples.get(12).source().text()).isEqualTo("rte sentence1: a12 sentence2: b");
    }

    @Test
    void needsOnlyTheFilesOfTheWantedSplits() throws IOException {
        write("validation.csv", "sentence1,sentence2,label\na,b,0\nc,d,1\n");
        TaskData loaded = load(SplitOptions.STANDARD, Split.VALIDATION, Split.TEST);
        assertThat(loaded.examples(Split.VALIDATION)).hasSize(1);
        assertThat(loaded.examples(Split.TEST)).hasSize(1);
        assertThatThrownBy(() -> loaded.examples(Split.TRAIN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> load(UNDIVIDED, Split.TRAIN))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("no files of split 'train' in " + folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a,b,2         | row 1 of DIR/train.csv has label 2 in column 'label'; expected 0 to 1
            a,b,-2        | row 1 of DIR/train.csv has label -2 in column 'label'; expected 0 to 1
            a,b,-1        | row 1 of DIR/train.csv has label -1 in column 'label'; expected 0 to 1 (the hub hides this split's labels: take a split that has them)
            a,b,yes       | row 1 of DIR/train.csv has 'yes' in column 'label'; expected whole numbers
            a,,1          | row 1 of DIR/train.csv has no value in column 'sentence2'
            """)
    void refusesBadRows(String row, String message) throws IOException {
        write("train.csv", "sentence1,sentence2,label\n" + row + "\n");
        assertThat(fault(RTE, UNDIVIDED, Split.TRAIN)).isEqualTo(message);
    }

    @Test
    void refusesScoresOutOfRange() throws IOException {
        Files.createDirectories(data.resolve("glue/stsb"));
        Files.writeString(data.resolve("glue/stsb/train.csv"), "sentence1,sentence2,label\na,b,-1.0\n");
        assertThat(fault(Tasks.builtIn().get("stsb"), UNDIVIDED, Split.TRAIN))
                .endsWith("/stsb/train.csv has score -1.0 in column 'label'; expected 0 to 5");
    }

    @Test
    void refusesSplitsThatComeOutEmpty() throws IOException {
        write("validation.csv", "sentence1,sentence2,label\na,b,0\n");
        assertThat(fault(RTE, SplitOptions.STANDARD, Split.VALIDATION))
                .isEqualTo(
                        "task 'rte' has no validation examples: its validation split has only 1 rows and rule 'small' "
                                + "leaves none");
    }

    @Test
    void refusesAMissingFolder() {
        assertThat(fault(Tasks.builtIn().get("mrpc"), UNDIVIDED, Split.TRAIN))
                .isEqualTo("no folder " + data + "/glue/mrpc; " + data + "/glue holds rte");
    }

    @Test
    void refusesAMissingColumn() throws IOException {
        write("train.csv", "sentence1,sentence_2,label\na,b,0\n");
        assertThat(fault(RTE, UNDIVIDED, Split.TRAIN))
                .isEqualTo("DIR/train.csv has no column 'sentence2'; its columns are label, sentence1, sentence_2; "
                        + "did you mean 'sentence1'?");
    }

    private TaskData load(SplitOptions options, Split... wanted) {
        return TaskData.load(RTE, DataSets.in(data), options, Set.of(wanted), null);
    }

    private String fault(TaskDefinition task, SplitOptions options, Split split) {
        InputException fault = catchThrowableOfType(
                InputException.class, () -> TaskData.load(task, DataSets.in(data), options, Set.of(split), null));
        assertThat(fault).isNotNull();
        assertThat(fault.getMessage()).doesNotContain("\n");
        return String.valueOf(fault.getMessage()).replace(folder.toString(), "DIR");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
