package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.compute.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as users have it, killed and resumed, ends bit for bit where an uninterrupted one does: rows as long as real ones, in batches that
 * two threads take in parts, by vector instructions, in either precision.
 */
class KilledInPartsTest {
    private static final int STEPS = 40;
    private static final int KILLS = 2;
    private static final int LONGEST_STEPS = 12;
    private static final int LONGEST_REST = 200;
    private static final Map<String, String> TWO_THREADS = Map.of("OMP_NUM_THREADS", "2");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16"})
    void endsWithTheSameBits(String precision) throws Exception {
        int fewestTokens = TinyProject.LONG_BATCH * TinyProject.LONG_WORDS;
        assertThat(Workers.parts(fewestTokens, 2)).as("parts of a batch").isEqualTo(2);
        TinyProject project = TinyProject.create(folder);
        Path straight = project.longRecipe("straight", precision, STEPS);
        Path broken = project.longRecipe("broken", precision, STEPS);
        Program whole = Program.start(TWO_THREADS, "train", straight.toString());
        assertThat(whole.exitCode()).as(whole.output()).isZero();

        long seed = Long.getLong("tests.seed", System.nanoTime());
        System.out.println("KilledInPartsTest, " + precision + ": repeat with -Dtests.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            Program program = Program.start(TWO_THREADS, "train", broken.toString());
            program.awaitSteps(1 + random.nextInt(LONGEST_STEPS));
            Thread.sleep(random.nextInt(LONGEST_REST));
            assertThat(program.isAlive())
                    .as("run ended before kill %d (seed %d):%n%s", kill, seed, program.output())
                    .isTrue();
            program.kill();
        }
        Program last = Program.start(TWO_THREADS, "train", broken.toString());
        assertThat(last.exitCode()).as(last.output()).isZero();
        assertThat(last.output())
                .contains("resuming from")
                .doesNotContain("conditions have changed")
                .doesNotContain("the recipe has changed");
        assertThatItRanAsUsersRunIt("broken", precision);
        for (String file : new String[] {"metrics.jsonl", "results.json", "model/adapters.safetensors"}) {
            assertThat(folder.resolve("broken").resolve(file))
                    .as("%s (seed %d)", file, seed)
                    .hasSameBinaryContentAs(folder.resolve("straight").resolve(file));
        }
    }

    /** The launcher gave it the vector module, and two threads took parts. */
    private void assertThatItRanAsUsersRunIt(String output, String precision) throws Exception {
        Path state = folder.resolve(output).resolve("checkpoint-" + STEPS + "/training_state.json");
        JsonNode conditions = new JsonMapper().readTree(Files.readString(state)).path("conditions");
        assertThat(conditions.path("engine").asString("")).isEqualTo("vectors");
        assertThat(conditions.path("threads").asInt(0)).isEqualTo(2);
        assertThat(conditions.path("parts").asInt(0)).isEqualTo(2);
        assertThat(conditions.path("precision").asString("")).isEqualTo(precision);
    }
}
