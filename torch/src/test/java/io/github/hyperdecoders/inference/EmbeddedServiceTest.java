package io.github.hyperdecoders.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.model.EmbeddedT5;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program that only generates has to carry: a process of its own, with these libraries and no others. */
class EmbeddedServiceTest {
    /** The beginnings of the names of jars, or of modules of the reactor. */
    private static final List<String> CARRIED = List.of(
            "core",
            "vector",
            "torch",
            "hyperdecoders-core",
            "hyperdecoders-vector",
            "jackson-",
            "snakeyaml-engine",
            "jspecify",
            "javacpp",
            "openblas",
            "pytorch",
            "tokenizers",
            "api-", // of the tokenizers: DJL's
            "gson",
            "error_prone_annotations", // of Gson
            "jna",
            "commons-compress",
            "commons-codec",
            "commons-io",
            "slf4j-api");

    private static final List<String> OF_TESTS =
            List.of("junit-", "opentest4j", "assertj-", "byte-buddy", "apiguardian-", "surefire-");
    private static final List<String> NOT_CARRIED = List.of(
            "org.duckdb.DuckDBConnection",
            "opennlp.tools.sentdetect.SentenceDetectorME",
            "org.knowm.xchart.XYChart",
            "org.hipparchus.linear.RealMatrix",
            "io.github.hyperdecoders.data.Table",
            "io.github.hyperdecoders.report.TextTable",
            "io.github.hyperdecoders.training.Trainer");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** The service. */
    static final class Service {
        private Service() {}

        public static void main(String[] arguments) throws IOException {
            for (String name : NOT_CARRIED) {
                try {
                    throw new IllegalStateException(
                            Class.forName(name).getName() + " is here and should not be: the test proves nothing");
                } catch (ClassNotFoundException e) {
                    // As it should be.
                }
            }
            try (Hyperdecoder model = Hyperdecoder.load(EmbeddedT5.folder())) {
                System.out.println(model.generate(List.of(arguments[0])).get(0));
            }
        }
    }

    @Test
    void loadsAModelAndGeneratesWithoutWhatTrainingNeeds() throws Exception {
        List<String> path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty() && !isOf(OF_TESTS, entry) && !entry.endsWith("test-classes"))
                .toList();
        assertThat(path).hasSizeGreaterThan(5).allMatch(entry -> isOf(CARRIED, entry), "is known to be carried");
        assertThat(said(path, "anna counts one , two , three ,")).contains("four , five , six");
    }

    private static boolean isOf(List<String> names, String entry) {
        Path file = Path.of(entry);
        String name = file.endsWith("classes")
                ? String.valueOf(file.subpath(file.getNameCount() - 3, file.getNameCount() - 2))
                : String.valueOf(file.getFileName());
        return names.stream().anyMatch(name::startsWith);
    }

    private String said(List<String> path, String source) throws IOException, InterruptedException {
        for (Class<?> needed : List.of(Service.class, EmbeddedServiceTest.class)) {
            String file = needed.getName().replace('.', '/') + ".class";
            Path copy = folder.resolve("classes").resolve(file);
            Files.createDirectories(Objects.requireNonNull(copy.getParent()));
            try (InputStream in = Objects.requireNonNull(needed.getClassLoader().getResourceAsStream(file))) {
                Files.write(copy, in.readAllBytes());
            }
        }
        String classPath = Stream.concat(Stream.of(folder.resolve("classes").toString()), path.stream())
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder java = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                        "-Dorg.bytedeco.javacpp.nopointergc=true",
                        "-cp",
                        classPath,
                        Service.class.getName(),
                        source)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        java.environment().put("XDG_CACHE_HOME", folder.toString());
        Process process = java.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String output = Files.readString(folder.resolve("said"), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
