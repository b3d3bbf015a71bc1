package io.github.hyperdecoders.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredProgramTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    /** Every variable that the launcher's file sets, found in the file itself. */
    @Test
    void aPeerGetsNothingOfWhatTheLauncherSets() throws Exception {
        Map<String, String> environment = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("../etc/native-environment.sh"))) {
            if (line.strip().startsWith("export ")) {
                for (String word : line.strip().substring("export ".length()).split(" ", -1)) {
                    environment.put(word.substring(0, word.indexOf('=')), "x");
                }
            }
        }
        assertThat(environment).containsKeys("GOMP_SPINCOUNT", "MALLOC_ARENA_MAX", "LD_PRELOAD");
        environment.put("PATH", "x");
        MeasuredProgram.withoutOurs(environment);
        assertThat(environment).containsOnlyKeys("PATH");
    }

    @Test
    void theLastLineOfAProgramCounts() throws Exception {
        MeasuredProgram program = new MeasuredProgram("peer", List.of("bash", "-c"), false);
        assertThat(program.run(List.of("echo words; echo '{\"peak_mib\": 7}'"))
                        .path("peak_mib")
                        .asInt())
                .isEqualTo(7);
        assertThatThrownBy(() -> program.run(List.of("echo out; echo no memory >&2; exit 3")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("exit code 3: no memory");
    }

    @Test
    void aPeerThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> MeasuredProgram.peer(Peer.tuned, "python", root))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("peer_tuned.py");
    }
}
