package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What a GPU would be asked to do, counted on the processor: how fast it does so cannot be seen here, how often it is asked can. */
@CommandLine.Command(
        name = "benchmarks/operators",
        mixinStandardHelpOptions = true,
        description = {
            "Counts libtorch's operators, and how often the host waits for a value, in a training step and in a step of decoding,",
            "as a GPU would be given them. With --python the tuned Python peer is counted beside it."
        })
final class Operators implements Callable<Integer> {
    /** Examples for the peer, whose operators are as many for any number; a large model's 32 would take 22 GB. */
    private static final int PEERS_BATCH = 2;

    @Option(names = "--size", split = ",", description = "some of small, base, large (${DEFAULT-VALUE})")
    private List<String> sizes = List.of("small");

    @Option(names = "--bf16", description = "in bfloat16 instead of single precision")
    private boolean bf16;

    @Option(names = "--batch", paramLabel = "N", description = "examples (${DEFAULT-VALUE})")
    private int batch = 32;

    @Option(names = "--beams", paramLabel = "N", description = "of the beam search (${DEFAULT-VALUE})")
    private int beams = 4;

    @Option(
            names = "--most",
            paramLabel = "N",
            description =
                    "the N most frequent operators and places, and where values are read and uploaded; default: none")
    private int most;

    @Option(
            names = "--shared",
            paramLabel = "DIR",
            description = "with peer/, data/glue and tokenizer/t5 (${DEFAULT-VALUE})")
    private Path shared = Path.of("../shared");

    @Option(names = "--python", paramLabel = "FILE", description = "a Python with the peer's packages")
    private @Nullable String python;

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Operators());
        line.setExecutionExceptionHandler((e, ignored, parsed) -> {
            System.err.println("operators: " + e.getMessage());
            return e instanceof InputException ? 2 : 1;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Device.place("cpu:0");
        TextTable table = new TextTable(
                "size",
                "work",
                "operators",
                "kernels",
                "values read",
                "uploads",
                "peer's operators",
                "peer's values read");
        for (String size : sizes) {
            Map<String, OperatorCounts> ours = count(size);
            Map<String, String[]> theirs = python == null ? Map.of() : peer(python, size);
            ours.forEach((work, counts) -> {
                String[] peer = theirs.getOrDefault(work, new String[] {"-", "-"});
                table.row(
                        size,
                        work,
                        round(counts.total()),
                        round(counts.totalKernels()),
                        round(counts.totalReads()),
                        round(counts.totalUploads()),
                        peer[0],
                        peer[1]);
                if (most > 0) {
                    detail(size + ", " + work, counts);
                }
            });
        }
        System.out.println(table);
        return 0;
    }

    private Map<String, OperatorCounts> count(String size) {
        Map<String, OperatorCounts> counts = new LinkedHashMap<>();
        try (WorkRows rows = WorkRows.ofGlue(shared, batch, 128);
                Model model = PeerModel.build(size, 0, bf16 ? Numerics.BF16 : Numerics.FP32)) {
            int[][] sources = rows.sources(0, batch);
            int[][] targets = rows.targets(0, batch);
            counts.put("training step", new CountedWork(model, sources, targets).trainingStep());
            int[][] sorted = sources.clone();
            Arrays.sort(sorted, Comparator.comparingInt(ids -> -ids.length));
            CountedWork generating = new CountedWork(model, sorted, targets);
            counts.put("greedy step", generating.decodingStep(1));
            counts.put("step of " + beams + " beams", generating.decodingStep(beams));
        }
        return counts;
    }

    private void detail(String title, OperatorCounts counts) {
        System.out.printf("%s: %.1f operators%n%s%n", title, counts.total(), counts.lines(counts.operators(), most));
        System.out.printf(
                "%s: %.1f kernels, where CUDA has one for several%n%s%n",
                title, counts.totalKernels(), counts.lines(counts.kernels(), most));
        System.out.printf("%s: where they come from%n%s%n", title, counts.lines(counts.places(), most));
        System.out.printf("%s: %.1f values read%n%s%n", title, counts.totalReads(), counts.lines(counts.reads(), most));
        System.out.printf("%s: %.1f uploads%n%s%n", title, counts.totalUploads(), counts.lines(counts.uploads(), most));
    }

    private static String round(double count) {
        return TextTable.number(count, count == Math.rint(count) ? 0 : 1);
    }

    /** The two lines of the peer's script. */
    private Map<String, String[]> peer(String program, String size) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        program, shared.resolve("peer/count_ops.py").toString(), size, Integer.toString(PEERS_BATCH))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher training =
                Pattern.compile("runs (\\S+) operators, of them (\\S+) read").matcher(output);
        Matcher greedy = Pattern.compile("decoding step (\\S+), (\\S+)").matcher(output);
        if (process.waitFor() != 0 || !training.find() || !greedy.find()) {
            System.err.println("operators: '" + program + " " + shared.resolve("peer/count_ops.py") + " " + size
                    + "' failed with exit code " + process.exitValue() + "; run it alone to see why");
            return Map.of();
        }
        return Map.of(
                "training step", new String[] {training.group(1), training.group(2)},
                "greedy step", new String[] {greedy.group(1), greedy.group(2)});
    }
}
