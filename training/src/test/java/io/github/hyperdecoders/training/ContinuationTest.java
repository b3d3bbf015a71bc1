package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.ThreadsRestored;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.task.Tasks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What may change between two starts of a run, what is said of it, and what is done about a checkpoint that is damaged. */
@ExtendWith(ThreadsRestored.class)
class ContinuationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private final List<String> messages = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private TinyRuns runs;

    @BeforeEach
    void write() throws IOException {
        runs = TinyRuns.create(root);
    }

    @Test
    void aFinishedRunIsExtended() throws Exception {
        finish("whole", "max_steps=8");
        finish("extended", "max_steps=4");
        finish("extended", "max_steps=8");
        assertThat(messages)
                .anyMatch(line -> line.endsWith("extended/checkpoint-4, step 4"))
                .contains("the recipe has changed: max_steps was 4, is 8");
        assertSameBits("extended", "whole", 8);
        assertThatThrownBy(() -> finish("extended", "max_steps=8"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds a finished run")
                .hasMessageContaining("a higher max_steps goes on from its end");
    }

    /** No evaluation is better than the first by 100: two of them and the run ends, also where it was stopped in between. */
    @Test
    void aRunThatEndsEarlyDoesSoAfterAResumeTooAndGoesOnWithMorePatience() throws Exception {
        Files.writeString(
                root.resolve("data/glue/sst2/validation.jsonl"),
                "{\"sentence\": \"the film was dull\", \"label\": 0}\n{\"sentence\": \"the film was fine\", \"label\": 1}\n");
        String[] patient = {
            "do_eval=true",
            "evaluation_strategy=steps",
            "eval_steps=1",
            "early_stopping_patience=2",
            "early_stopping_threshold=100"
        };
        finish("whole", patient);
        assertThat(messages).contains("stopped early at step 3 of 6: loss has not improved in the last 2 evaluations");
        stopAfter(2, "stopped", patient);
        finish("stopped", patient);
        assertSameBits("stopped", "whole", 3);
        assertThat(TrainingState.read(root.resolve("stopped/checkpoint-3")))
                .isEqualTo(TrainingState.read(root.resolve("whole/checkpoint-3")));
        assertThat(TrainingRun.isFinished(runs.recipe("stopped", patient))).isTrue();
        assertThatThrownBy(() -> finish("stopped", patient))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "stopped early, at step 3 of 6; a higher early_stopping_patience goes on from there");
        patient[3] = "early_stopping_patience=4";
        finish("stopped", patient);
        assertThat(messages).contains("stopped early at step 5 of 6: loss has not improved in the last 4 evaluations");
    }

    /** Its length in steps is known only with its data: 40 rows in batches of 4 are 10 steps an epoch. */
    @Test
    void soIsOneWhoseLengthIsInEpochs() throws Exception {
        finish("extended", "max_steps=-1", "num_train_epochs=1");
        assertThatThrownBy(() -> finish("extended", "max_steps=-1", "num_train_epochs=1"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds a finished run");
        finish("extended", "max_steps=-1", "num_train_epochs=1.5");
        assertThat(messages).contains("the recipe has changed: num_train_epochs was 1.0, is 1.5");
        assertThat(root.resolve("extended/checkpoint-15")).isDirectory();
    }

    /** A kill while it is extended leaves the model of before, which does not make the longer run a finished one. */
    @Test
    void anExtensionThatWasStoppedGoesOn() throws Exception {
        finish("whole", "max_steps=8");
        finish("extended", "max_steps=4");
        stopAfter(1, "extended", "max_steps=8");
        assertThat(TrainingRun.isFinished(runs.recipe("extended", "max_steps=8")))
                .isFalse();
        finish("extended", "max_steps=8");
        assertSameBits("extended", "whole", 8);
        assertThat(TrainingRun.isFinished(runs.recipe("extended", "max_steps=8", "save_total_limit=7")))
                .isTrue();
    }

    @Test
    void keysThatLeaveEveryStepAsItIsMayChange() throws Exception {
        finish("whole");
        stopAfter(2, "changed");
        finish("changed", "save_total_limit=1", "logging_steps=3", "save_steps=5");
        assertThat(messages)
                .contains("the recipe has changed: logging_steps was 1, is 3; save_steps was 2, is 5;"
                        + " save_total_limit was null, is 1; eval_steps was 1, is 3");
        assertSameBits("changed", "whole", 6);
        assertThat(checkpoints("changed")).containsExactly("checkpoint-6");
    }

    @Test
    void otherKeysMakeItAnotherRunAndAreNamed() throws Exception {
        stopAfter(2, "run");
        assertThatThrownBy(() -> finish("run", "learning_rate=0.5", "seed=7", "logging_steps=3"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "run holds a run of another recipe: learning_rate was 0.001, is 0.5; seed was 42, is 7;")
                .hasMessageNotContaining("logging_steps");
        finish("run");
        assertThatThrownBy(() -> TrainingRun.isFinished(runs.recipe("run", "seed=7")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("another recipe: seed was 42, is 7");
    }

    @Test
    void aRunMayEndWhereItStandsButNotBefore() throws Exception {
        stopAfter(3, "run");
        assertThatThrownBy(() -> finish("run", "max_steps=2"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("asks for 2 steps, but the run in " + root.resolve("run") + " has taken 3");
        finish("run", "max_steps=3");
        assertThat(root.resolve("run/model/model.safetensors"))
                .hasSameBinaryContentAs(root.resolve("run/checkpoint-3/model.safetensors"));
    }

    /** What a full disk, a copy that broke off, or a hand can do to a checkpoint. */
    private enum Damage {
        TRUNCATED_WEIGHTS {
            @Override
            void to(Path checkpoint) throws IOException {
                try (FileChannel file =
                        FileChannel.open(checkpoint.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
                    file.truncate(file.size() / 2);
                }
            }
        },
        EMPTY_STATE {
            @Override
            void to(Path checkpoint) throws IOException {
                Files.write(checkpoint.resolve("training_state.json"), new byte[0]);
            }
        },
        EMPTY_MANIFEST {
            @Override
            void to(Path checkpoint) throws IOException {
                Files.write(checkpoint.resolve("manifest.json"), new byte[0]);
            }
        },
        MISSING_OPTIMIZER {
            @Override
            void to(Path checkpoint) throws IOException {
                Files.delete(checkpoint.resolve("optimizer.safetensors"));
            }
        },
        FLIPPED_BIT {
            @Override
            void to(Path checkpoint) throws IOException {
                Path file = checkpoint.resolve("optimizer.safetensors");
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 1] ^= 1;
                Files.write(file, bytes);
            }
        },
        NOTHING_IN_IT {
            @Override
            void to(Path checkpoint) throws IOException {
                try (Stream<Path> files = Files.list(checkpoint)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        };

        abstract void to(Path checkpoint) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedCheckpointIsSetAsideForTheNewestWholeOne(Damage damage) throws Exception {
        finish("whole");
        stopAfter(4, "broken");
        damage.to(root.resolve("broken/checkpoint-4"));
        finish("broken");
        assertThat(messages)
                .anyMatch(line -> line.startsWith("damaged checkpoint set aside as ")
                        && line.contains("broken/damaged-checkpoint-4: "))
                .anyMatch(line -> line.endsWith("broken/checkpoint-2, step 2"));
        assertSameBits("broken", "whole", 6);
        Manifest.verify(root.resolve("broken/checkpoint-4"));
        assertThat(root.resolve("broken/damaged-checkpoint-4")).isDirectory();
    }

    @Test
    void withoutAnyWholeCheckpointNothingIsTouched() throws Exception {
        stopAfter(4, "broken");
        Damage.EMPTY_STATE.to(root.resolve("broken/checkpoint-4"));
        Damage.NOTHING_IN_IT.to(root.resolve("broken/checkpoint-2"));
        assertThatThrownBy(() -> finish("broken"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no checkpoint in " + root.resolve("broken") + " is whole: ")
                .hasMessageContaining("checkpoint-4: ")
                .hasMessageContaining("training_state.json")
                .hasMessageContaining("overwrite_output_dir=true trains anew");
        assertThat(checkpoints("broken")).containsExactly("checkpoint-2", "checkpoint-4");
        finish("broken", "overwrite_output_dir=true");
        assertThat(root.resolve("broken/checkpoint-6")).isDirectory();
    }

    @Test
    void otherConditionsAreNamedInOneLine() throws Exception {
        Threads.use(2);
        stopAfter(2, "run");
        Threads.use(1);
        stopAfter(1, "run");
        assertThat(messages)
                .containsOnlyOnce("conditions have changed, so that the run will not end bit for bit as it would have:"
                        + " threads 2, now 1; parts 2, now 1");
        messages.clear();
        finish("run");
        assertThat(messages)
                .as("since the last checkpoint")
                .noneMatch(line -> line.startsWith("conditions have changed"));
    }

    /** An old checkpoint has no conditions and a hash of its recipe; one of another version may lack a text of them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatACheckpointDoesNotRecordIsNotMissed(boolean all) throws Exception {
        stopAfter(2, "run");
        Path checkpoint = root.resolve("run/checkpoint-2");
        Path file = checkpoint.resolve("training_state.json");
        ObjectNode state = (ObjectNode) new JsonMapper().readTree(Files.readString(file));
        if (all) {
            state.remove("conditions");
            state.remove("unimproved");
            state.put("recipe", "a hash");
        } else {
            ((ObjectNode) state.path("conditions")).remove("processor");
        }
        Files.writeString(file, state.toString());
        Manifest.write(checkpoint);
        finish("run");
        assertThat(messages).anyMatch(line -> line.startsWith("resuming from"));
        assertThat(messages).noneMatch(line -> line.contains("conditions"));
    }

    private void assertSameBits(String found, String expected, int step) {
        for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
            assertThat(root.resolve(found + "/checkpoint-" + step).resolve(file))
                    .hasSameBinaryContentAs(
                            root.resolve(expected + "/checkpoint-" + step).resolve(file));
        }
        assertThat(root.resolve(found + "/model/model.safetensors"))
                .hasSameBinaryContentAs(root.resolve(expected + "/model/model.safetensors"));
    }

    private List<String> checkpoints(String output) throws IOException {
        try (Stream<Path> children = Files.list(root.resolve(output))) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("checkpoint-"))
                    .sorted()
                    .toList();
        }
    }

    private void finish(String output, String... overrides) throws Exception {
        assertThat(run(() -> false, output, overrides)).isTrue();
    }

    private void stopAfter(int steps, String output, String... overrides) throws Exception {
        int[] left = {steps};
        assertThat(run(() -> --left[0] == 0, output, overrides)).isFalse();
    }

    /** Whether it came to its end. */
    private boolean run(BooleanSupplier stop, String output, String... overrides) throws Exception {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void message(String line) {
                messages.add(line);
            }
        };
        return new TrainingRun(runs.recipe(output, overrides), Tasks.builtIn()::get, listener, stop)
                .run()
                .isPresent();
    }
}
