package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The command line in a process of its own, as the launcher starts it: with its flags, in its environment, but from the classes under test.
 * The launcher becomes the JVM, so that what is killed is the program.
 */
final class Program {
    static final Path ROOT = Path.of(System.getProperty("hyperdecoders.root", ".."));

    /** Models this small are trained fastest by one thread, above all on a busy machine. */
    static final Map<String, String> ONE_THREAD = Map.of("OMP_NUM_THREADS", "1");

    private static final Path LAUNCHER = ROOT.resolve("hyperdecoder");
    private static final int MINUTES = 5;

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstStep = new CountDownLatch(1);
    private final Thread reader;

    private Program(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "program-output");
        reader.setDaemon(true);
        reader.start();
    }

    static Program start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** Starts with {@code environment} besides that of this process. */
    static Program start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        return new Program(builder(command, environment).start());
    }

    /** A process with the classes under test, and this JVM, where the launcher looks for both. */
    static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HYPERDECODER_CLASS_PATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        return builder;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("step ")) {
                    firstStep.countDown();
                }
            }
        } catch (IOException e) {
            // A killed process takes its stream with it.
            firstStep.countDown();
        }
    }

    /** Waits until training has begun or the process has ended. */
    void awaitFirstStep() throws InterruptedException {
        while (process.isAlive() && !firstStep.await(10, TimeUnit.MILLISECONDS)) {
            Thread.onSpinWait();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until {@code lines} lines that tell of a step are out, or the process has ended. */
    void awaitSteps(int lines) throws InterruptedException {
        while (process.isAlive()
                && output.stream().filter(line -> line.startsWith("step ")).count() < lines) {
            Thread.sleep(10);
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; unlike {@link Process#destroy} it leaves the output readable. */
    void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    /** Waits for the end and gives the exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("the program did not end:\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    String output() {
        return String.join("\n", output);
    }
}
