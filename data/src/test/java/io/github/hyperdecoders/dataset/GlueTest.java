package io.github.hyperdecoders.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.SharedFolder;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.Tasks;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The nine GLUE tasks over real rows. */
class GlueTest {
    private static final SplitOptions UNDIVIDED = new SplitOptions(false, -1, -1, -1, 42, false);
    private static final SplitOptions REFERENCE = new SplitOptions(true, -1, -1, -1, 42, true);

    @ParameterizedTest
    @CsvSource({
        "cola, 8551, 1043, 1043, 8551, 521, 522",
        "sst2, 67349, 872, 872, 66349, 1000, 872",
        "mrpc, 3668, 408, 408, 3668, 204, 204",
        "stsb, 5749, 1500, 1500, 5749, 750, 750",
        "qqp, 7000, 2600, 2600, 6000, 1000, 2600",
        "mnli, 3000, 3769, 3700, 3000, 3769, 3700",
        "qnli, 4377, 1086, 1086, 3377, 1000, 1086",
        "rte, 2490, 277, 277, 2490, 138, 139",
        "wnli, 635, 71, 71, 635, 35, 36"
    })
    void loadsWholeAndDivided(
            String name, int ownTrain, int ownValidation, int ownTest, int train, int validation, int test) {
        TaskData own = load(name, UNDIVIDED);
        assertCounts(own, ownTrain, ownValidation, ownTest);

        TaskData divided = load(name, SplitOptions.STANDARD);
        assertCounts(divided, train, validation, test);
        assertThat(ids(divided)).as("disjoint").hasSize(train + validation + test);
        assertThat(ids(divided)).as("complete").isEqualTo(ids(own));

        assertCounts(load(name, REFERENCE), train - 1, validation - 1, test - 1);
        for (Split split : Split.values()) {
            assertThat(divided.examples(split).stream().filter(e -> !looksRight(divided.task(), e)))
                    .isEmpty();
        }
    }

    @Test
    void textsAreTheReferencesOwn() {
        assertThat(first("cola"))
                .isEqualTo(new Example(
                        "cola",
                        "train-0",
                        "cola sentence: Our friends won't buy this analysis, let alone the next one we propose.",
                        "1"));
        assertThat(first("sst2").source().text())
                .isEqualTo("sst2 sentence: hide new secretions from the parental units ");
        assertThat(first("mnli").source().text())
                .isEqualTo("mnli premise: You are not being rude. hypothesis: You think before you speak.");
        assertThat(first("stsb"))
                .isEqualTo(new Example(
                        "stsb",
                        "train-0",
                        "stsb sentence1: A plane is taking off. sentence2: An air plane is taking off.",
                        "5.0"));
    }

    private static Example first(String name) {
        return load(name, UNDIVIDED).examples(Split.TRAIN).get(0);
    }

    private static TaskData load(String name, SplitOptions options) {
        return TaskData.load(
                Tasks.builtIn().get(name),
                DataSets.in(SharedFolder.get("data")),
                options,
                EnumSet.allOf(Split.class),
                null);
    }

    private static void assertCounts(TaskData data, int... counts) {
        assertThat(Arrays.stream(Split.values()).map(s -> data.examples(s).size()))
                .containsExactly(counts[0], counts[1], counts[2]);
    }

    private static Set<String> ids(TaskData data) {
        Set<String> ids = new HashSet<>();
        for (Split split : Split.values()) {
            data.examples(split).forEach(e -> ids.add(e.id()));
        }
        return ids;
    }

    private static boolean looksRight(TaskDefinition task, Example example) {
        return example.task().equals(task.name())
                && example.source().text().startsWith(task.name() + " ")
                && task.content().labels().contains(example.target());
    }
}
