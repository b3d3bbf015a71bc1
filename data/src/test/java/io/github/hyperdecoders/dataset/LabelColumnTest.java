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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the label of a row may be written like, and which rows are no examples. Rows are values of the column, one after the other. */
class LabelColumnTest {
    private static final SplitOptions UNDIVIDED = new SplitOptions(false, -1, -1, -1, 42, false);

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {column: l, labels: [bad, good]}                              | true false        | good bad
            {column: l, labels: [bad, good]}                              | 1.0 0.0           | good bad
            {column: l, labels: [bad, good]}                              | "True" "0"        | good bad
            {column: l, labels: [bad, good], skip: [-1]}                  | 1 -1 0 -1.0       | good bad
            {column: l, labels: [bad, good], skip: [null]}                | 1 null 0          | good bad
            {column: l, labels: [bad, good], skip: [-1, null]}            | null 1 -1         | good
            {column: l, labels: {true: good, false: bad}}                 | true false "True" | good bad good
            {column: l, labels: {"1": good, "0": bad}}                    | 1.0 0 "1"         | good bad good
            {column: l, labels: {"1.0": good, "0.0": bad}}                | 1 0.0             | good bad
            {column: l, labels: {"1.0": float, "1": whole}}               | 1 1.0             | whole float
            {column: l, labels: {yes: good, no: bad}, skip: [maybe, null]} | "yes" "maybe" null "no" | good bad
            {column: l, values: [good, bad], skip: [unknown]}             | "good" "unknown"  | good
            {column: l, values: [true, false]}                            | true "False"      | true false
            {column: l, score: {min: 0, max: 5}, skip: [null, -1]}        | 4.25 null -1      | 4.2
            {text: "{l}"}                                                 | ["a","b"] [] "c"  | a,_b  c
            {text: "{l[0]}", answers: l}                                  | ["a","b"] [] ["c"] | a  c
            """)
    void rowsBecomeTargets(String target, String values, String texts) throws IOException {
        assertThat(load(target, values).examples(Split.TRAIN))
                .extracting(Example::target)
                .containsExactly(java.util.Arrays.stream(texts.split(" ", -1))
                        .map(text -> text.replace('_', ' '))
                        .toArray(String[]::new));
    }

    @Test
    void toARowWithoutAnswersTheEmptyOneIsRight() throws IOException {
        assertThat(load("{text: '{l[0]}', answers: l}", "[\"a\",\"b\"] []").examples(Split.TRAIN))
                .extracting(Example::answers)
                .containsExactly(List.of("a", "b"), List.of(""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {column: l, labels: [bad, good]}             | 1 null | row 2 of DIR/a.jsonl has no value in column 'l'; skip: [null] passes over such rows
            {column: l, values: [bad, good]}             | null   | row 1 of DIR/a.jsonl has no value in column 'l'; skip: [null] passes over such rows
            {column: l, labels: [bad, good]}             | 0.5    | row 1 of DIR/a.jsonl has '0.5' in column 'l'; expected whole numbers
            {column: l, labels: [bad, good], skip: -1}   | 1      | task 't.target' in DIR/tasks.yaml: 'skip' is -1: expected a list, such as [-1]
            {column: l, labels: [bad, good], skip: [[1]]} | 1     | task 't.target' in DIR/tasks.yaml: 'skip' holds [1]: expected values of the column
            {column: l, labels: [a], values: [b]}        | 1      | task 't.target' in DIR/tasks.yaml: expected one of labels, values, score, not [labels, values]
            {text: "{l}", skip: [null]}                  | 1      | task 't.target' in DIR/tasks.yaml: 'skip' says nothing beside 'text' and 'answers'
            {text: "{x}", answers: l}                    | ["a"] [] | row 2 of DIR/a.jsonl has no answer in column 'l'; expected at least one, its target 'text' among them
            {text: "{x}", answers: l}                    | {"a":1} | row 1 of DIR/a.jsonl has no list of texts in column 'l'
            {column: l, labels: {a: null}}               | 1      | task 't.target.labels' in DIR/tasks.yaml: 'a' is missing: expected a text
            """)
    void namesWhatIsWrong(String target, String values, String message) {
        assertThatThrownBy(() -> load(target, values))
                .isInstanceOf(InputException.class)
                .hasMessage(message.replace("DIR", folder.toString()));
    }

    private TaskData load(String target, String values) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (String value : values.split(" ", -1)) {
            rows.append("{\"x\": \"text\", \"l\": ").append(value).append("}\n");
        }
        Files.writeString(folder.resolve("a.jsonl"), rows);
        String yaml = "t: {files: {train: a.jsonl}, source: '{x}', target: " + target + ", metrics: [accuracy]}";
        TaskDefinition task = Tasks.with(Files.writeString(folder.resolve("tasks.yaml"), yaml))
                .get("t");
        return TaskData.load(task, DataSets.in(folder), UNDIVIDED, Set.of(Split.TRAIN), null);
    }
}
