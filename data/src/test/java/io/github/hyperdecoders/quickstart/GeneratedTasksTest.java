package io.github.hyperdecoders.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.dataset.DataSets;
import io.github.hyperdecoders.dataset.Example;
import io.github.hyperdecoders.dataset.TaskData;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.TaskDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedTasksTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void everyTaskLoadsWithSplitsThatShareNoSource() throws Exception {
        GeneratedTasks.write(folder, 1);
        for (TaskDefinition task : GeneratedTasks.definitions()) {
            TaskData data =
                    TaskData.load(task, DataSets.in(folder), SplitOptions.STANDARD, EnumSet.allOf(Split.class), null);
            Set<String> training = sources(data, Split.TRAIN);
            assertThat(data.examples(Split.TRAIN)).as(task.name()).hasSize(4_000);
            assertThat(data.examples(Split.TEST)).as(task.name()).hasSize(200);
            assertThat(data.examples(Split.VALIDATION)).as(task.name()).hasSize(200);
            assertThat(training).doesNotContainAnyElementsOf(sources(data, Split.VALIDATION));
            assertThat(training).doesNotContainAnyElementsOf(sources(data, Split.TEST));
            assertThat(sources(data, Split.VALIDATION)).doesNotContainAnyElementsOf(sources(data, Split.TEST));
        }
    }

    @Test
    void noAnswerIsRightMoreThanSixTimesInTen() throws Exception {
        GeneratedTasks.write(folder, 2);
        for (TaskDefinition task : GeneratedTasks.definitions()) {
            TaskData data =
                    TaskData.load(task, DataSets.in(folder), SplitOptions.STANDARD, EnumSet.of(Split.TEST), null);
            List<Example> examples = data.examples(Split.TEST);
            Map<String, Long> counts =
                    examples.stream().collect(Collectors.groupingBy(Example::target, Collectors.counting()));
            long most =
                    counts.values().stream().mapToLong(Long::longValue).max().orElseThrow();
            assertThat((double) most / examples.size()).as(task.name()).isLessThan(0.6);
        }
    }

    @Test
    void sameSeedSameFiles() throws Exception {
        GeneratedTasks.write(folder.resolve("a"), 7);
        GeneratedTasks.write(folder.resolve("b"), 7);
        for (TaskDefinition task : GeneratedTasks.definitions()) {
            Function<String, Path> file = side -> DataSets.in(folder.resolve(side))
                    .find(task.files(), Split.TRAIN)
                    .get(0);
            assertThat(Files.mismatch(file.apply("a"), file.apply("b"))).isEqualTo(-1);
        }
    }

    private static Set<String> sources(TaskData data, Split split) {
        return data.examples(split).stream().map(e -> e.source().text()).collect(Collectors.toCollection(HashSet::new));
    }
}
