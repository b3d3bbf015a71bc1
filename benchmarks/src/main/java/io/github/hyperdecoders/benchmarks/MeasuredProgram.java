package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A program that does some work and prints a line of JSON at its end.
 *
 * @param name as tables have it
 * @param command what starts it, without the work's arguments
 * @param launched whether it gets what the launcher sets for ours in the environment; the peers run as their users run them
 */
public record MeasuredProgram(String name, List<String> command, boolean launched) {
    /** What etc/native-environment.sh sets, which would make a peer faster or slower than it is. */
    private static final List<String> OURS_ALONE =
            List.of("GOMP_", "OMP_", "OPENBLAS_", "MALLOC_", "ONEDNN_", "LD_PRELOAD", "LC_ALL");

    /** A program of ours, by its main class, with the Java, the flags and the classes of this process. */
    public static MeasuredProgram ours(String mainClass) {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        return new MeasuredProgram("ours", List.copyOf(command), true);
    }

    /**
     * A Python peer.
     *
     * @param python a Python with the peers' packages
     * @throws InputException if its file is not in {@code shared}
     */
    static MeasuredProgram peer(Peer peer, String python, Path shared) {
        Path file = shared.resolve("peer").resolve(peer.file());
        if (!Files.isRegularFile(file)) {
            throw new InputException("no file " + file + ": expected the Python peer; --shared names its folder");
        }
        return new MeasuredProgram(peer + " peer", List.of(python, file.toString()), false);
    }

    /**
     * The same peer with its tensors on a device, of which the peers themselves know nothing.
     *
     * @param device as PyTorch names it
     */
    MeasuredProgram on(String device) {
        String prologue = """
                import os, runpy, sys, torch
                device, script = sys.argv[1:3]
                sys.argv = sys.argv[2:]
                sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
                torch.set_default_device(device)
                autocast = torch.autocast
                torch.autocast = lambda _, **how: autocast(device.split(':')[0], **how)
                runpy.run_path(script, run_name='__main__')
                """;
        return new MeasuredProgram(name, List.of(command.get(0), "-c", prologue, device, command.get(1)), launched);
    }

    /** Takes out of an environment what is ours alone. */
    public static void withoutOurs(Map<String, String> environment) {
        environment.keySet().removeIf(name -> OURS_ALONE.stream().anyMatch(name::startsWith));
    }

    /** Runs it to its end and gives the last line that it prints, parsed. */
    JsonNode run(List<String> arguments) throws IOException, InterruptedException {
        String last = lastLine(arguments);
        System.err.println(name + " " + last);
        return new JsonMapper().readTree(last);
    }

    /**
     * Runs it to its end and gives the last line that it prints.
     *
     * @throws InputException if it cannot be started, ends with another code than 0, or prints nothing: with its last line of complaint
     */
    public String lastLine(List<String> arguments) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(arguments);
        Path complaints = Files.createTempFile("hyperdecoders-measured", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(whole).redirectError(complaints.toFile());
            if (!launched) {
                withoutOurs(builder.environment());
            }
            Process process = started(builder);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0 || output.isEmpty()) {
                throw new InputException(name + " failed at '" + String.join(" ", arguments) + "' with exit code "
                        + process.exitValue() + ": " + lastOf(Files.readString(complaints)));
            }
            return lastOf(output);
        } finally {
            Files.deleteIfExists(complaints);
        }
    }

    private Process started(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new InputException(
                    "cannot run '" + command.get(0) + "'; expected a Python with torch and transformers, by --python",
                    e);
        }
    }

    private static String lastOf(String text) {
        String stripped = text.strip();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }
}
