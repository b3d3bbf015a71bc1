package io.github.hyperdecoders.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.metric.Metric;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TasksTest {
    @Test
    void thirtyNineTasksAreBuiltIn() {
        assertThat(Tasks.builtIn().names())
                .hasSize(39)
                .startsWith("cola", "sst2", "mrpc", "stsb", "qqp", "mnli", "qnli", "rte", "wnli")
                .contains("superglue-boolq", "anli", "hellaswag", "mrqa", "xsum", "wmt14-hi-en");
    }

    @Test
    void theReferencesOtherNamesAreKnown() {
        assertThat(Tasks.builtIn().get("alphanli").name()).isEqualTo("art");
        assertThat(Tasks.builtIn().get("wiki_lingua").name()).isEqualTo("wiki_lingua_english_en");
    }

    @ParameterizedTest
    @CsvSource({
        "cola, SMALL, 2, matthews_correlation",
        "sst2, LARGE, 2, accuracy",
        "mrpc, SMALL, 2, accuracy f1",
        "stsb, SMALL, 51, pearson spearman",
        "qqp, LARGE, 2, accuracy f1",
        "mnli, OWN, 3, accuracy",
        "qnli, LARGE, 2, accuracy",
        "rte, SMALL, 2, accuracy",
        "wnli, SMALL, 2, accuracy"
    })
    void areAsPublished(String name, SplitRule rule, int labels, String metrics) {
        TaskDefinition task = Tasks.builtIn().get(name);
        assertThat(task.prefix()).isEqualTo(name);
        assertThat(task.splitRule()).isEqualTo(rule);
        assertThat(task.content().labels()).hasSize(labels);
        assertThat(task.metrics()).extracting(Metric::key).containsExactly(metrics.split(" ", -1));
        assertThat(task.generation()).isEqualTo(new GenerationSettings(null, 2, 1));
        assertThat(((TaskFiles.Hub) task.files()).folder(Path.of("data"))).isEqualTo(Path.of("data/glue", name));
    }

    @Test
    void mnliValidatesOnMismatchedAndTestsOnMatched() {
        TaskDefinition mnli = Tasks.builtIn().get("mnli");
        assertThat(mnli.files().own(Split.VALIDATION)).hasValue("validation_mismatched");
        assertThat(mnli.files().own(Split.TEST)).hasValue("validation_matched");
    }

    @Test
    void aMistypedNameIsHelped() {
        assertThatThrownBy(() -> Tasks.builtIn().get("mlni"))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "unknown task 'mlni', none of the 39 that 'hyperdecoder tasks' lists; did you mean 'mnli'?");
    }

    @ParameterizedTest
    @CsvSource({"5, 5.0", "3.8, 3.8", "2.25, 2.2", "2.75, 2.8", "2.65, 2.7", "0.35, 0.3", "0.04, 0.0", "-0.0, 0.0"})
    void scoresAreWrittenWithOneDecimal(double score, String text) {
        assertThat(Target.Score.oneDecimal(score)).isEqualTo(text);
    }

    @Test
    void scoresKnowTheirTexts() {
        List<String> texts = Tasks.builtIn().get("stsb").content().labels();
        assertThat(texts).startsWith("0.0", "0.1").contains("2.3").endsWith("4.9", "5.0");
    }
}
