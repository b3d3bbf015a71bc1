package io.github.hyperdecoders.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves in its folder, written and read back. */
class RunFolderTest {
    @TempDir
    Path path;

    @Test
    void checkpointsAreFoldersOfThatNameInTheOrderOfTheirSteps() throws IOException {
        RunFolder folder = new RunFolder(path);
        for (long step : new long[] {20, 100, 3}) {
            Files.createDirectory(folder.checkpoint(step));
        }
        Files.createDirectory(path.resolve(".tmp-checkpoint-7"));
        Files.createDirectory(path.resolve("checkpoint-best"));
        Files.writeString(folder.checkpoint(4), "a file");
        assertThat(folder.checkpoints()).containsExactly(3L, 20L, 100L);
        assertThat(new RunFolder(path.resolve("missing")).checkpoints()).isEmpty();
    }

    @Test
    void resultsComeBackAsTheyWere() throws IOException {
        RunResults results =
                new RunResults("c0ffee", 20, Map.of("validation", Map.of("rte/accuracy", 50.5, "average", 50.5)));
        Path file = new RunFolder(path).results();
        results.write(file);
        assertThat(RunResults.read(file)).contains(results);
        assertThat(RunResults.read(path.resolve("missing.json"))).isEmpty();
    }

    @Test
    void resultsOfAModelThatWasOnlyScoredHaveNoRecipe() throws IOException {
        Path file = new RunFolder(path).results();
        new RunResults(Map.of("test", Map.of("average", 1.5))).write(file);
        assertThat(Files.readString(file)).isEqualToIgnoringWhitespace("{\"test\": {\"average\": 1.5}}");
    }

    @Test
    void timesOfAllSessionsAddUp() throws IOException {
        Path file = new RunFolder(path).times();
        assertThat(RunTimes.read(file)).isEmpty();
        RunTimes.append(file, Map.of("forward", 1.25));
        RunTimes.append(file, Map.of("evaluation", 3.0));
        RunTimes.append(file, Map.of("forward", 0.5));
        assertThat(RunTimes.read(file))
                .containsExactly(
                        new PhaseTime("forward", Duration.ofMillis(1750)),
                        new PhaseTime("evaluation", Duration.ofSeconds(3)));
        Files.writeString(file, "forward 3\n");
        assertThatThrownBy(() -> RunTimes.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ", line 1: not JSON");
    }
}
