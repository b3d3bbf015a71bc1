package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.inference.BatcherSettings;
import io.github.hyperdecoders.server.ServerSettings;
import io.github.hyperdecoders.server.http.HttpSettings;
import io.github.hyperdecoders.server.serving.Limits;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a server serves, on the command line. */
final class ServerOptions {
    private static final String KEY = "HYPERDECODER_API_KEY";

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = {
                "Address to listen on (default: ${DEFAULT-VALUE}, which this machine alone reaches). Another one asks for an API",
                "key."
            })
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "8000",
            description = "Port to listen on; 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "API keys, one a line, of which a request needs one; or one in " + KEY + ".")
    private @Nullable Path keyFile;

    @Option(names = "--no-api-key", description = "Listen on an address that other machines reach without any key.")
    private boolean openWithoutKey;

    @Option(names = "--admin", description = "Let requests load and unload models of --adapters.")
    private boolean admin;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "For a request until its answer (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Option(
            names = "--drain-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "For requests under way when the server is told to end (default: ${DEFAULT-VALUE}).")
    private int drainTimeout;

    @Option(
            names = "--max-waiting",
            paramLabel = "REQUESTS",
            defaultValue = "1024",
            description = "That may wait; more are refused (default: ${DEFAULT-VALUE}).")
    private int maxWaiting;

    @Option(
            names = "--max-rows",
            paramLabel = "TEXTS",
            defaultValue = "64",
            description = "Decoded at a time, each beam and draw counted (default: ${DEFAULT-VALUE}).")
    private int maxRows;

    @Option(
            names = "--max-batch-tokens",
            paramLabel = "TOKENS",
            defaultValue = "8192",
            description = "Of sources decoded at a time (default: ${DEFAULT-VALUE}).")
    private int maxBatchTokens;

    @Option(
            names = "--max-source-length",
            paramLabel = "TOKENS",
            defaultValue = "512",
            description = "Longer sources are refused (default: ${DEFAULT-VALUE}).")
    private int maxSource;

    @Option(
            names = "--max-target-length",
            paramLabel = "TOKENS",
            defaultValue = "512",
            description = "That a request may ask for (default: ${DEFAULT-VALUE}).")
    private int maxTarget;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "A line of JSON for each request is appended to it; - for standard output, none for none.")
    private String accessLog = "-";

    private boolean hasKeys;

    ServerSettings settings(@Nullable Path adapters) throws IOException {
        atLeast("--timeout", timeout, 1);
        atLeast("--drain-timeout", drainTimeout, 0);
        atLeast("--max-waiting", maxWaiting, 1);
        atLeast("--max-rows", maxRows, 1);
        atLeast("--max-batch-tokens", maxBatchTokens, 1);
        atLeast("--max-source-length", maxSource, 1);
        atLeast("--max-target-length", maxTarget, 1);
        if (port < 0 || port > 65535) {
            throw new InputException("--port is " + port + ", expected 0 to 65535");
        }
        if (admin && adapters == null) {
            throw new InputException("--admin loads models of a folder; expected --adapters FOLDER with it");
        }
        List<String> keys = keys();
        hasKeys = !keys.isEmpty();
        Limits limits = Limits.DEFAULT.withTime(Duration.ofSeconds(timeout)).withTokens(maxSource, maxTarget, maxRows);
        return ServerSettings.DEFAULT
                .withHttp(HttpSettings.DEFAULT.withAddress(host, port))
                .withBatching(new BatcherSettings(
                        maxWaiting,
                        maxRows,
                        maxBatchTokens,
                        Math.min(maxBatchTokens, BatcherSettings.DEFAULT.maxEncodedTokens())))
                .withLimits(limits)
                .withApiKeys(keys)
                .withOpenWithoutKey(openWithoutKey)
                .withAdapters(adapters, admin);
    }

    private static void atLeast(String option, int value, int least) {
        if (value < least) {
            throw new InputException(option + " is " + value + ", expected at least " + least);
        }
    }

    private List<String> keys() throws IOException {
        String one = System.getenv(KEY);
        if (keyFile != null) {
            if (!Files.isRegularFile(keyFile)) {
                throw new InputException("--api-key-file " + keyFile + " is no file, expected one with a key a line");
            }
            List<String> keys = Files.readAllLines(keyFile).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (keys.isEmpty()) {
                throw new InputException("--api-key-file " + keyFile + " has no key, expected at least one line");
            }
            return keys;
        }
        return one == null || one.isBlank() ? List.of() : List.of(one.strip());
    }

    /** Whether a request needs one. */
    boolean hasKeys() {
        return hasKeys;
    }

    Duration drainTime() {
        return Duration.ofSeconds(drainTimeout);
    }

    /** To be closed. */
    PrintStream accessLog() throws IOException {
        OutputStream out = switch (accessLog) {
            case "-" -> System.out;
            case "none" -> OutputStream.nullOutputStream();
            default -> new FileOutputStream(accessLog, true);
        };
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }
}
