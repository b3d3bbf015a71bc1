package io.github.hyperdecoders.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** metrics.jsonl: lines in order, whole, and the same after an interruption. */
class MetricsLogTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("metrics.jsonl");
    }

    @Test
    void aLineIsOneObjectWithItsStepFirst() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("train/loss", 0.25);
        values.put("train/examples", 320);
        values.put("eval/rte/accuracy", 1e-9f);
        values.put("note", "a\nb");
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append(20, values);
        }
        assertThat(file).hasContent("""
                        {"step":20,"train/loss":0.25,"train/examples":320,"eval/rte/accuracy":1.0E-9,"note":"a\\nb"}
                        """);
    }

    @Test
    void numbersDoNotDependOnTheLocale() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append(1_000_000, Map.of("x", 1234.5));
        } finally {
            Locale.setDefault(before);
        }
        assertThat(file).hasContent("{\"step\":1000000,\"x\":1234.5}\n");
    }

    @Test
    void linesCanBeReadWhileTheyAreWritten() throws IOException {
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append(1, Map.of("x", 1));
            assertThat(MetricsLog.read(file)).containsExactly(new MetricsLog.Line(1, Map.of("x", 1.0)));
        }
    }

    @Test
    void numbersWithoutAJsonWordAreReadBack() throws IOException {
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append(1, Map.of("a", Double.NaN));
            log.append(2, Map.of("a", Double.NEGATIVE_INFINITY, "text", "rte"));
        }
        assertThat(MetricsLog.read(file))
                .extracting(MetricsLog.Line::values)
                .containsExactly(Map.of("a", Double.NaN), Map.of("a", Double.NEGATIVE_INFINITY));
    }

    @Test
    void aResumedFileEqualsAnUninterruptedOne() throws IOException {
        Path whole = folder.resolve("whole.jsonl");
        try (MetricsLog log = MetricsLog.open(whole)) {
            steps(log, 1, 30);
        }
        try (MetricsLog log = MetricsLog.open(file)) {
            steps(log, 1, 17);
        }
        Files.writeString(file, "{\"step\":18,\"train/lo", StandardOpenOption.APPEND);
        try (MetricsLog log = MetricsLog.resume(file, 10)) {
            steps(log, 11, 30);
        }
        assertThat(file).hasSameBinaryContentAs(whole);
    }

    @Test
    void openingDropsALineCutShortAndKeepsTheRest() throws IOException {
        Files.writeString(file, "{\"step\":1}\n{\"step\":2,");
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append(2, Map.of());
        }
        assertThat(file).hasContent("{\"step\":1}\n{\"step\":2}\n");
        MetricsLog.truncateAfter(file, 0);
        assertThat(file).isEmptyFile();
        assertThat(folder.resolve("metrics.jsonl.tmp")).doesNotExist();
    }

    @Test
    void truncatingWhatIsNotThereDoesNothing() throws IOException {
        MetricsLog.truncateAfter(file, 3);
        assertThat(file).doesNotExist();
    }

    @Test
    void brokenLinesAreNamedAndNotDropped() throws IOException {
        Files.writeString(file, "{\"step\":1}\nhello\n{\"step\":3}\n");
        assertThatThrownBy(() -> MetricsLog.truncateAfter(file, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("metrics.jsonl, line 2: not JSON");
        Files.writeString(file, "{\"loss\":1}\n");
        assertThatThrownBy(() -> MetricsLog.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("line 1: not a JSON object with a whole number 'step'");
    }

    @Test
    void stepIsNoMetric() throws IOException {
        try (MetricsLog log = MetricsLog.open(file)) {
            assertThatThrownBy(() -> log.append(1, Map.of("step", 2))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void steps(MetricsLog log, int from, int to) {
        for (int step = from; step <= to; step++) {
            log.append(step, Map.of(MetricsLog.LOSS, 3.0 / step));
        }
    }
}
