package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each folder of examples/ is a project of its own: built, and run by its own tests, with this build's jars and no others of ours. What others
 * wrote comes from where this build has it.
 */
class ExamplesTest {
    private static final int MINUTES = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @BeforeAll
    static void layOutRepository() throws Exception {
        LocalRepository.create(folder.resolve("repository"));
    }

    /** JUnit would warn of each. */
    @AfterAll
    static void removeLinks() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("repository"))) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void plain() throws Exception {
        assertThat(verify("plain")).contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0");
    }

    @Test
    void springBoot() throws Exception {
        assertThat(verify("spring-boot")).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
    }

    /** What Maven prints while it builds a copy of an example, so that the example's folder stays clean. */
    private static String verify(String example) throws IOException, InterruptedException {
        Path copy = folder.resolve(example);
        copy(Program.ROOT.resolve("examples").resolve(example), copy);
        Path output = folder.resolve(example + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("hyperdecoders.maven"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + folder.resolve("repository"),
                "test"));
        if (System.getProperty("hyperdecoders.network", "").equals("offline=true")) {
            command.add("-o");
        }
        ProcessBuilder maven = new ProcessBuilder(command)
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        maven.environment().remove("MAVEN_OPTS");
        Process process = maven.start();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
