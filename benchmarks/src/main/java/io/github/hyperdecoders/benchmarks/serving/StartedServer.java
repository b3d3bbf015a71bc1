package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.benchmarks.MeasuredProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server's process, which is ended by {@link #close}. */
final class StartedServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 200;
    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final URI address;
    private final Path output;

    private StartedServer(Process process, URI address, Path output) {
        this.process = process;
        this.address = address;
        this.output = output;
    }

    /**
     * Starts a server on a port that is free, and waits until it says that it is ready.
     *
     * @param command words with a space between; in each, a name in braces is replaced by its value, <code>{port}</code> by the port
     * @throws InputException if it cannot be started, ends, or is not ready within three minutes: with its last line
     */
    static StartedServer start(String command, Map<String, String> values) throws IOException, InterruptedException {
        int port = freePort();
        List<String> words = new ArrayList<>();
        for (String word : command.strip().split(" +", -1)) {
            String filled = word.replace("{port}", Integer.toString(port));
            for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("{" + value.getKey() + "}", value.getValue());
            }
            if (!filled.isEmpty()) {
                words.add(filled);
            }
        }
        Path output = Files.createTempFile("hyperdecoders-server", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        // Either launches itself: ours sets its surroundings again.
        MeasuredProgram.withoutOurs(builder.environment());
        try {
            StartedServer server = new StartedServer(builder.start(), URI.create("http://127.0.0.1:" + port), output);
            server.waitUntilReady(String.join(" ", words));
            return server;
        } catch (IOException e) {
            Files.deleteIfExists(output);
            throw new InputException("cannot run '" + words.get(0) + "', expected a program that starts a server", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void waitUntilReady(String command) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        try (GenerateEndpoint endpoint = new GenerateEndpoint(address, Duration.ofSeconds(5))) {
            while (!endpoint.healthy()) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    String last = lastLine();
                    String what =
                            process.isAlive() ? "is not ready after 3 minutes" : "ended with code " + process.waitFor();
                    close();
                    throw new InputException("'" + command + "' " + what + ": " + last);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            close();
            throw e;
        }
    }

    private String lastLine() throws IOException {
        String text = Files.readString(output).strip();
        return text.substring(text.lastIndexOf('\n') + 1);
    }

    URI address() {
        return address;
    }

    ServerMemory memory() {
        return ServerMemory.of(process.pid());
    }

    /** Asks it to end, and ends it half a minute later. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(output);
    }
}
