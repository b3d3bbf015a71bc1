package io.github.hyperdecoders.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a task of the user's own says where it says nothing, and what its keys may hold. */
class TaskFileTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                                          | -  | 0 | 1
            generation: {max_length: 8}                | 8  | 0 | 1
            generation: {min_length: 0}                | -  | 0 | 1
            generation: {min_length: 1, beams: 4}      | -  | 1 | 4
            """)
    void anAnswerMayBeEmptyUnlessTheTaskForbidsIt(String generation, Integer max, int min, int beams) {
        assertThat(read(generation == null ? "" : generation + "\n  ").generation())
                .isEqualTo(new GenerationSettings(max, min, beams));
    }

    @Test
    void theReferencesLabelTasksKeepItsMinimumOfTwo() {
        Stream<TaskDefinition> ofLabels = Tasks.builtIn().names().stream()
                .map(Tasks.builtIn()::get)
                .filter(task -> !task.content().labels().isEmpty());
        assertThat(ofLabels).hasSize(26).allMatch(task -> task.generation().minLength() == 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            generation: {min_length: -1}  | min_length is -1, expected at least 0
            generation: {beams: 0}        | beams is 0, expected at least 1
            generation: {max_length: 1}   | max_length is 1, expected at least 2 (the start token counts)
            """)
    void namesWhatAKeyMayHold(String key, String message) {
        assertThatThrownBy(() -> read(key + "\n  "))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(message);
    }

    private static TaskDefinition read(String more) {
        String yaml = """
                t:
                  %sfiles: {train: a.csv}
                  source: "{text}"
                  target: "{answer}"
                  metrics: [squad_exact_match]
                """.formatted(more);
        return TaskFile.read(yaml, "tasks.yaml", Path.of("")).get(0);
    }
}
