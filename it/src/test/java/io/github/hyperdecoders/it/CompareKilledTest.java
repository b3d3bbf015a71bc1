package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A comparison that is killed, at any moment, and started again until it is done ends where one that was never interrupted does. */
class CompareKilledTest {
    private static final int STEPS = 25;
    private static final int FIRST_LINES = 6;
    private static final int MOST_LINES = 20;
    private static final int LONGEST_START = 2_500;
    private static final int LONGEST_REST = 300;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void killedUntilItIsDone() throws Exception {
        TinyProject project = TinyProject.create(folder);
        Program whole = Program.start(
                Program.ONE_THREAD,
                "compare",
                project.comparison("straight", STEPS).toString());
        assertThat(whole.exitCode()).as(whole.output()).isZero();

        long seed = Long.getLong("tests.seed", System.nanoTime());
        System.out.println("CompareKilledTest: repeat with -Dtests.seed=" + seed);
        List<String> lives = killedUntilDone(project.comparison("broken", STEPS), new SplittableRandom(seed));
        assertThat(lives).as("lives (seed %d)", seed).hasSizeGreaterThan(2);
        assertThat(lives).as("lives (seed %d)", seed).anyMatch(life -> life.contains("resuming from"));
        assertThat(lives).as("lives (seed %d)", seed).anyMatch(life -> life.contains("done before"));

        assertThat(results("broken")).as("seed %d", seed).isEqualTo(results("straight"));
        for (Path file : filesOfRuns()) {
            assertThat(folder.resolve("broken").resolve(file))
                    .as("%s (seed %d)", file, seed)
                    .hasSameBinaryContentAs(folder.resolve("straight").resolve(file));
        }
    }

    /**
     * What each process wrote; all but the last were killed. The first is killed in its first run behind a checkpoint (step 14) and a
     * line after that (step 15), every fourth of the others perhaps before its first step.
     */
    private static List<String> killedUntilDone(Path comparison, SplittableRandom random) throws Exception {
        List<String> lives = new ArrayList<>();
        while (true) {
            Program program = Program.start(Program.ONE_THREAD, "compare", comparison.toString());
            if (lives.isEmpty()) {
                program.awaitSteps(FIRST_LINES);
            } else if (lives.size() % 4 == 0) {
                Thread.sleep(random.nextInt(LONGEST_START));
            } else {
                program.awaitSteps(1 + random.nextInt(MOST_LINES));
                Thread.sleep(random.nextInt(LONGEST_REST));
            }
            if (!program.isAlive()) {
                assertThat(program.exitCode()).as(program.output()).isZero();
                lives.add(program.output());
                return lives;
            }
            program.kill();
            lives.add(program.output());
        }
    }

    /** results.json but for the seconds, which are those of the lives. */
    private JsonNode results(String output) {
        JsonNode results = new JsonMapper()
                .readTree(folder.resolve(output).resolve("results.json").toFile());
        results.path("models").forEach(model -> ((ObjectNode) model).remove("seconds"));
        return results;
    }

    private List<Path> filesOfRuns() throws Exception {
        Path straight = folder.resolve("straight");
        try (Stream<Path> files = Files.walk(straight, 4)) {
            List<Path> own = files.filter(
                            file -> List.of("metrics.jsonl", "predictions.jsonl", "results.json", "model.safetensors")
                                    .contains(file.getFileName().toString()))
                    .filter(file -> !file.equals(straight.resolve("results.json")))
                    .filter(file -> !file.toString().contains("checkpoint"))
                    .map(straight::relativize)
                    .toList();
            assertThat(own).as("of four runs").hasSize(16);
            return own;
        }
    }
}
