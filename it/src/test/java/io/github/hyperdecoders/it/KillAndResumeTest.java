package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed, at any moment, and resumed ends where one that was never interrupted does: bit for bit. */
class KillAndResumeTest {
    private static final int STEPS = 500;
    private static final int KILLS = 20;
    private static final int LONGEST_START = 2_500;
    private static final int LONGEST_LIFE = 1_200;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void killedTwentyTimes() throws Exception {
        TinyProject project = TinyProject.create(folder);
        killedAndResumed("train", project.recipe("straight", STEPS), project.recipe("broken", STEPS));
    }

    /** The kills fall into both phases: span corruption and the prefix language model. */
    @Test
    void pretrainingKilledTwentyTimes() throws Exception {
        TinyProject project = TinyProject.create(folder);
        killedAndResumed("pretrain", project.pretraining("straight", STEPS), project.pretraining("broken", STEPS));
    }

    private void killedAndResumed(String verb, Path straight, Path broken) throws Exception {
        Program whole = Program.start(Program.ONE_THREAD, verb, straight.toString());
        assertThat(whole.exitCode()).as(whole.output()).isZero();

        long seed = Long.getLong("tests.seed", System.nanoTime());
        System.out.println("KillAndResumeTest: repeat with -Dtests.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            Program program = Program.start(Program.ONE_THREAD, verb, broken.toString());
            if (kill % 4 == 0) {
                Thread.sleep(random.nextInt(LONGEST_START));
            } else {
                program.awaitFirstStep();
                Thread.sleep(random.nextInt(LONGEST_LIFE));
            }
            assertThat(program.isAlive())
                    .as("run ended before kill %d (seed %d):%n%s", kill, seed, program.output())
                    .isTrue();
            program.kill();
        }
        Program last = Program.start(Program.ONE_THREAD, verb, broken.toString());
        assertThat(last.exitCode()).as(last.output()).isZero();
        assertThat(last.output()).contains("resuming from");
        for (String file : new String[] {"metrics.jsonl", "results.json", "model/model.safetensors"}) {
            assertThat(folder.resolve("broken").resolve(file))
                    .as("%s (seed %d)", file, seed)
                    .hasSameBinaryContentAs(folder.resolve("straight").resolve(file));
        }
    }

    @Test
    void terminatedRunSavesItsStepAndExitsWithTheSignalsCode() throws Exception {
        TinyProject project = TinyProject.create(folder);
        Path recipe = project.recipe("stopped", STEPS);
        Program program = Program.start("train", recipe.toString());
        program.awaitFirstStep();
        program.terminate();
        assertThat(program.exitCode()).as(program.output()).isEqualTo(143);
        assertThat(program.output()).contains("stopped; saved step");
        long step = Long.parseLong(program.output().replaceAll("(?s).*saved step (\\d+).*", "$1"));
        assertThat(Files.isDirectory(folder.resolve("stopped/checkpoint-" + step)))
                .isTrue();
    }

    @Test
    void secondTrainerInTheSameFolderIsRefused() throws Exception {
        TinyProject project = TinyProject.create(folder);
        Path recipe = project.recipe("shared", STEPS);
        Program first = Program.start("train", recipe.toString());
        first.awaitFirstStep();
        Program second = Program.start("train", recipe.toString());
        assertThat(second.exitCode()).as(second.output()).isEqualTo(2);
        assertThat(second.output()).contains("in use by another training");
        first.kill();
    }
}
