package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.compute.VectorInstructions;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.training.TrainingListener;
import io.github.hyperdecoders.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint that there is no room for. The system refuses every file of more than some bytes to the process that trains, so the write
 * fails half-way as it does on a full disk, without a disk to fill.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "prlimit is Linux's")
class FullDiskTest {
    /** More than any file of the run has but the weights. */
    private static final int MOST_BYTES = 200_000;

    private static final int MINUTES = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void leavesTheCheckpointBeforeItAndOneLine() throws Exception {
        TinyProject project = TinyProject.create(root);
        assertThat(train(project, true)).as("stopped after a step").isFalse();
        Path first = project.output().resolve("checkpoint-1");
        assertThat(first.resolve(ModelFolder.WEIGHTS)).isNotEmptyFile();
        assertThat(Files.size(first.resolve(ModelFolder.WEIGHTS))).isGreaterThan(MOST_BYTES);

        Path err = root.resolve("err.txt");
        Process process = trainInLittleRoom(project, err);
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(err);
        // The JVM has a line of its own for a module that it calls incubating.
        List<String> lines =
                said.lines().filter(line -> !line.contains("incubator")).toList();
        assertThat(lines).as(said).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("hyperdecoder: ")
                .contains("checkpoint-2")
                .contains("could not be written")
                .contains("File too large");
        assertThat(process.exitValue()).as(said).isEqualTo(1);

        assertThat(checkpoints(project)).containsExactly("checkpoint-1");
        assertThat(project.output()).isDirectoryNotContaining("glob:**/.tmp-*");
        Manifest.verify(first);
        try (Model model = ModelFolder.load(first, null, Numerics.FP32)) {
            assertThat(model.parameters().all()).isNotEmpty();
        }
        assertThat(train(project, false)).as("goes on once there is room").isTrue();
        assertThat(checkpoints(project)).contains("checkpoint-4");
    }

    /** Trains here, to the end or for one step. */
    private static boolean train(TinyProject project, boolean stop) throws Exception {
        return new TrainingRun(project.readRecipe(), Tasks.builtIn()::get, new TrainingListener() {}, () -> stop)
                .run()
                .isPresent();
    }

    private static Process trainInLittleRoom(TinyProject project, Path err) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        if (Runtime.version().feature() >= 22) {
            // As the launcher does: else the JVM warns of native code, in the stream that is looked at here.
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.logger=slf4j",
                VectorInstructions.FLAG,
                "-cp",
                System.getProperty("java.class.path"),
                LittleRoom.class.getName(),
                Integer.toString(MOST_BYTES),
                "train",
                project.recipe().toString()));
        return new ProcessBuilder(command)
                .redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> checkpoints(TinyProject project) throws IOException {
        try (Stream<Path> children = Files.list(project.output())) {
            return children.map(child -> String.valueOf(child.getFileName()))
                    .filter(name -> name.startsWith("checkpoint-"))
                    .sorted()
                    .toList();
        }
    }
}
