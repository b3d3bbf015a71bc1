package io.github.hyperdecoders.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What figures depend on besides the programs: said above every table. */
public final class Surroundings {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private Surroundings() {}

    /** One line. */
    public static String describe() {
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " threads, Java "
                + Runtime.version().feature() + "; ours with " + malloc();
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSOR, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch", ""));
        } catch (IOException e) {
            return System.getProperty("os.arch", "");
        }
    }

    /** Which malloc this process has, and so those that it starts of ours. */
    private static String malloc() {
        if (!Files.isReadable(MAPS)) {
            return "the system's malloc";
        }
        try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.UTF_8)) {
            return lines.anyMatch(line -> line.contains("tcmalloc"))
                    ? "tcmalloc (HYPERDECODER_MALLOC=none goes without it)"
                    : "the system's malloc (tcmalloc is not installed, or HYPERDECODER_MALLOC=none)";
        } catch (IOException e) {
            return "the system's malloc";
        }
    }
}
