package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that embeds the library need not know of the launcher's flags: in a JVM with a class path and nothing else, no vector module, no
 * properties of JavaCPP's and no environment, a model loads and generates what it generates with all of them.
 */
class FlagsMissingTest {
    private static final int MINUTES = 5;
    /** What the launcher's shell files set, by the beginnings of their names. */
    private static final List<String> ENVIRONMENT =
            List.of("GOMP_", "OMP_WAIT", "OPENBLAS_", "MALLOC_", "ONEDNN_", "LD_PRELOAD", "HYPERDECODER_", "JAVA_TOOL");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void generatesTheSameText() throws Exception {
        TinyProject project = TinyProject.create(folder);
        Program training = Program.start(
                Program.ONE_THREAD, "train", project.recipe("run", 40).toString());
        assertThat(training.exitCode()).as(training.output()).isZero();
        assertThat(training.output()).as("the JVM's own line").doesNotContain("incubator");
        String model = folder.resolve("run/model").toString();

        ProcessBuilder plain = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GenerationProgram.class.getName(),
                model);
        plain.environment()
                .keySet()
                .removeIf(name -> ENVIRONMENT.stream().anyMatch(name.toUpperCase(Locale.ROOT)::startsWith));
        List<String> without = answers(plain);

        List<String> script = List.of(
                "bash",
                "-euc",
                "root=$1; shift; . \"$root/etc/native-environment.sh\"; exec \"$java\" \"${jvm[@]}\" $vectors \"$@\"",
                "bash",
                Program.ROOT.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GenerationProgram.class.getName(),
                model);
        List<String> with = answers(Program.builder(script, Map.of()));

        assertThat(without.get(0)).isEqualTo("vector module: false");
        assertThat(with.get(0)).isEqualTo("vector module: true");
        assertThat(without.subList(1, without.size()))
                .hasSize(GenerationProgram.SOURCES.size())
                .isEqualTo(with.subList(1, with.size()));
    }

    /** The lines of its standard output. */
    private List<String> answers(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = builder.redirectErrorStream(false)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        String told = Files.readString(err, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(told).isZero();
        assertThat(told).doesNotContain("do not match");
        return new ArrayList<>(Files.readAllLines(out, StandardCharsets.UTF_8));
    }
}
