package io.github.hyperdecoders.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** log.txt: every line with its moment, and without it to the listener. */
class RunLogTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T02:05:07.891Z"), ZoneOffset.ofHours(5));

    @Test
    void linesGoToTheFileAndToTheListener(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run/log.txt");
        List<String> heard = new ArrayList<>();
        try (RunLog log = RunLog.open(file, heard::add, CLOCK)) {
            log.log("step 1");
            log.log("a\n\nb\n");
            log.log("");
        }
        try (RunLog log = RunLog.open(file, heard::add, CLOCK)) {
            log.log("again");
            log.note("to the file alone");
        }
        assertThat(file).hasContent("""
                        2026-11-23T02:05:07Z step 1
                        2026-11-23T02:05:07Z a
                        2026-11-23T02:05:07Z
                        2026-11-23T02:05:07Z b
                        2026-11-23T02:05:07Z
                        2026-11-23T02:05:07Z again
                        2026-11-23T02:05:07Z to the file alone
                        """);
        assertThat(heard).containsExactly("step 1", "a", "", "b", "", "again");
    }
}
