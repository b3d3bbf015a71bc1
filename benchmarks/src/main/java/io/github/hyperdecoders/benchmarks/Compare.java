package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.report.TextTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lets the Python peer and this program do the same work in turn. The ratio within one run counts, not the figures. */
@CommandLine.Command(
        name = "benchmarks/compare",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the Python peer and this program in turn on the same rows and prints seconds per batch, peak memory and ratios.",
            "Leave the machine to it: whatever else runs is in the figures."
        })
final class Compare implements Callable<Integer> {
    /** What the peer's and our own command line are told. */
    private enum Work {
        train("train --batch 32 --warmup 4 --steps ", 1),
        generate("generate --batch 32 --max-length 3 --examples ", 32),
        beams("generate --batch 8 --max-length 60 --beams 4 --examples ", 8);

        private final String arguments;
        /** What a batch counts in the last of the arguments. */
        private final int batch;

        Work(String arguments, int batch) {
            this.arguments = arguments;
            this.batch = batch;
        }

        List<String> arguments(int batches) {
            return List.of((arguments + batches * batch).split(" ", -1));
        }
    }

    /** What was measured of one kind of work by one program. */
    private static final class Figures {
        private final List<Double> seconds = new ArrayList<>();
        private double peakMib;

        void add(JsonNode line) {
            seconds.add(line.path("seconds_per_batch_median").asDouble());
            peakMib = Math.max(peakMib, line.path("peak_mib").asDouble());
        }

        double median() {
            double[] sorted = seconds.stream().mapToDouble(s -> s).sorted().toArray();
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }

        String range() {
            double min = seconds.stream().mapToDouble(s -> s).min().orElse(0);
            double max = seconds.stream().mapToDouble(s -> s).max().orElse(0);
            return TextTable.number(min, 3) + " / " + TextTable.number(median(), 3) + " / " + TextTable.number(max, 3);
        }
    }

    @Option(names = "--python", required = true, paramLabel = "FILE", description = "a Python with the peer's packages")
    private String python = "";

    @Option(
            names = "--shared",
            paramLabel = "DIR",
            description = "with peer/, data/glue and tokenizer/t5 (${DEFAULT-VALUE})")
    private Path shared = Path.of("../shared");

    @Option(names = "--rounds", paramLabel = "N", description = "turns of each program (${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--batches",
            paramLabel = "N",
            description =
                    "to take the median of in each turn; ours still compiles in the first dozen (${DEFAULT-VALUE})")
    private int batches = 40;

    @Option(names = "--work", split = ",", description = "some of ${COMPLETION-CANDIDATES}; default all")
    private List<Work> work = List.of(Work.values());

    @Option(names = "--size", split = ",", description = "some of small, base, large (small)")
    private List<String> sizes = List.of("small");

    @Option(names = "--bf16", description = "both in bfloat16 too")
    private boolean bf16;

    @Option(names = "--log", paramLabel = "FILE", description = "append every line of figures to this file")
    private @Nullable Path log;

    @Option(names = "--java", hidden = true, split = " ")
    private List<String> java = List.of("java");

    @Option(names = "--class-path", hidden = true)
    private String classPath = "";

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Compare());
        line.setExecutionExceptionHandler((e, ignored, parsed) -> {
            System.err.println("compare: " + e.getMessage());
            return e instanceof InputException ? 2 : 1;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (batches < 1 || rounds < 1) {
            throw new InputException("--batches is " + batches + " and --rounds " + rounds + ", expected at least 1");
        }
        Path peer = shared.resolve("peer/peer_bench.py");
        if (!Files.isRegularFile(peer)) {
            throw new InputException("no file " + peer + ": expected the Python peer; --shared names its folder");
        }
        TextTable table = new TextTable(
                "work",
                "size",
                "format",
                "peer s/batch (min / median / max)",
                "ours s/batch (min / median / max)",
                "times as fast",
                "peer MiB",
                "ours MiB",
                "memory");
        for (String size : sizes) {
            for (Work kind : work) {
                for (boolean half : bf16 ? new boolean[] {false, true} : new boolean[] {false}) {
                    compare(peer, kind, size, half, table);
                }
            }
        }
        System.out.println(table);
        return 0;
    }

    private void compare(Path peer, Work kind, String size, boolean half, TextTable table)
            throws IOException, InterruptedException {
        Figures theirs = new Figures();
        Figures ours = new Figures();
        List<String> arguments = new ArrayList<>(kind.arguments(batches));
        arguments.addAll(List.of("--size", size));
        if (half) {
            arguments.add("--bf16");
        }
        List<String> ourCommand = new ArrayList<>(java);
        ourCommand.addAll(List.of("-cp", classPath, PeerWork.class.getName(), "--shared", shared.toString()));
        ourCommand.addAll(arguments);
        List<String> peerCommand = new ArrayList<>(List.of(python, peer.toString()));
        peerCommand.addAll(arguments);
        for (int round = 0; round < rounds; round++) {
            theirs.add(run("peer", peerCommand));
            ours.add(run("ours", ourCommand));
        }
        table.row(
                kind,
                size,
                half ? "bf16" : "fp32",
                theirs.range(),
                ours.range(),
                theirs.median() / ours.median(),
                Math.round(theirs.peakMib),
                Math.round(ours.peakMib),
                ours.peakMib / theirs.peakMib);
    }

    /** Runs a program to its end and gives the last line it prints. */
    private JsonNode run(String who, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (who.equals("peer")) {
            // Ours alone: the peer runs as its users run it.
            Map<String, String> environment = builder.environment();
            environment
                    .keySet()
                    .removeIf(k -> k.startsWith("MALLOC_")
                            || k.startsWith("GOMP_")
                            || k.startsWith("OMP_")
                            || k.startsWith("ONEDNN_")
                            || k.equals("LD_PRELOAD"));
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new InputException(
                    "cannot run '" + command.get(0) + "'; expected a Python with torch and transformers, by --python",
                    e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0 || output.isEmpty()) {
            throw new InputException("'" + String.join(" ", command.subList(0, Math.min(2, command.size())))
                    + " ...' failed with exit code " + process.exitValue()
                    + "; run it alone to see why (the peer's packages: see its README)");
        }
        String last = output.substring(output.lastIndexOf('\n') + 1);
        System.err.println(who + " " + last);
        if (log != null) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("program", who);
            line.put("figures", new JsonMapper().readTree(last));
            Files.writeString(
                    log,
                    new JsonMapper().writeValueAsString(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        return new JsonMapper().readTree(last);
    }
}
