package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's folder and its data may be moved before it is resumed. */
class MovedRunTest {
    @TempDir
    Path root = Path.of("");

    @Test
    void goesOnWhereItHasBeenMovedTo() throws Exception {
        TinyProject project = TinyProject.create(root);
        String recipe = project.recipe("whole", 12).toString();
        Program whole = Program.start("train", recipe);
        assertThat(whole.exitCode()).as(whole.output()).isZero();

        Program part = Program.start("train", recipe, "--set", "output_dir=" + root.resolve("part"));
        part.awaitFirstStep();
        part.kill();
        Files.move(root.resolve("part"), root.resolve("moved"));
        Files.move(root.resolve("data"), root.resolve("moved-data"));
        Program rest = Program.start(
                "train", recipe,
                "--set", "output_dir=" + root.resolve("moved"),
                "--set", "data_dir=" + root.resolve("moved-data"));
        assertThat(rest.exitCode()).as(rest.output()).isZero();
        assertThat(Files.mismatch(
                        root.resolve("whole/model/model.safetensors"), root.resolve("moved/model/model.safetensors")))
                .isEqualTo(-1);
    }
}
