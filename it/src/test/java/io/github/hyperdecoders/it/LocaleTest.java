package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In containers without a locale, and under locales that are not there, text is UTF-8 all the same. */
class LocaleTest {
    private static final Path ENVIRONMENT =
            Path.of("../etc/native-environment.sh").toAbsolutePath().normalize();

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"", "C", "POSIX", "xx_XX.ISO-8859-1"})
    void whatIsPrintedIsUtf8(String locale) throws Exception {
        assertThat(run(locale, "java tasks --tasks-file tasks.yaml")).contains("gemütlich");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C", "xx_XX.UTF-8"})
    void theLauncherTakesPathsOfAnyCharacters(String locale) throws Exception {
        String script = """
                mv tasks.yaml tâches.yaml
                root=/nowhere; . %s
                java tasks show gemütlich --tasks-file tâches.yaml
                """.formatted(ENVIRONMENT);
        assertThat(run(locale, script)).contains("source  gemütlich über", "target  日");
    }

    @Test
    void withoutTheLauncherWhatTheLocaleCannotReadIsNamed() throws Exception {
        assertThat(run("C", "java tasks --tasks-file tâches.yaml"))
                .contains("cannot be read in the locale's encoding", "set LC_ALL=C.UTF-8");
    }

    /** Runs a shell script, in which {@code java} is the program; this process itself may have no locale, so é stands in files alone. */
    private String run(String locale, String script) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("rows.jsonl"), "{\"text\": \"über\", \"label\": \"日\"}\n");
        Files.writeString(folder.resolve("tasks.yaml"), """
                gemütlich:
                  files: {train: rows.jsonl}
                  source: "{text}"
                  target: {column: label, values: [é, 日]}
                  metrics: [accuracy]
                """);
        Path file = Files.writeString(folder.resolve("script.sh"), """
                set -e
                java() { command '%s' -XX:TieredStopAtLevel=1 -cp '%s' io.github.hyperdecoders.cli.Main "$@"; }
                %s
                """.formatted(
                        ProcessHandle.current().info().command().orElse("java"),
                        System.getProperty("java.class.path"),
                        script));
        ProcessBuilder builder = new ProcessBuilder("bash", file.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.startsWith("LC_") || key.equals("LANG"));
        if (!locale.isEmpty()) {
            builder.environment().put("LC_ALL", locale);
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
