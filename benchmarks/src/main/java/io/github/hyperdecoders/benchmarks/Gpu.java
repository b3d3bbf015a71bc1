package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything that there is to know of a GPU, in one table to send back. */
@CommandLine.Command(
        name = "benchmarks/gpu",
        mixinStandardHelpOptions = true,
        description = {
            "Runs on a GPU the self-test in three precisions, some steps of the main recipe, training and generation,",
            "with random weights, and prints one table to send back. Needs a build by",
            "'mvn -Pcuda -Dmaven.test.skip=true clean package', and no data. With --python and --shared the Python peers",
            "do the same beside it. What fails leaves its reason in the table. --device cpu tries it without a GPU."
        })
final class Gpu implements Callable<Integer> {
    private static final String PROGRAM = "io.github.hyperdecoders.cli.Main";
    private static final double MIB = 1 << 20;

    @Option(names = "--device", paramLabel = "D", description = "cuda, cuda:N or cpu (${DEFAULT-VALUE})")
    private String device = "cuda";

    @Option(names = "--size", description = "of the model: small, base or large (${DEFAULT-VALUE})")
    private String size = "large";

    @Option(names = "--batches", paramLabel = "N", description = "that count of each kind of work (${DEFAULT-VALUE})")
    private int batches = 20;

    @Option(names = "--recipe", paramLabel = "FILE", description = "${DEFAULT-VALUE}")
    private Path recipe = Path.of("configs/glue_ablations/glue_manual_generated.json");

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "overrides a key of the recipe")
    private List<String> set = List.of();

    @Option(names = "--work", split = ",", description = "some of ${COMPLETION-CANDIDATES}; default all")
    private List<PeerTask> work = List.of(PeerTask.values());

    @Option(names = "--python", paramLabel = "FILE", description = "a Python with the peers' packages")
    private @Nullable String python;

    @Option(
            names = "--shared",
            paramLabel = "DIR",
            description = "with peer/, data/glue and tokenizer/t5; without --python rows are random (${DEFAULT-VALUE})")
    private Path shared = Path.of("../shared");

    /** What every kind of work is told besides, for tests. */
    @Option(names = "--also", split = " ", hidden = true)
    private List<String> also = List.of();

    private boolean failed;

    private final TextTable table =
            new TextTable("work", "program", "format", "s/batch", "examples/s", "host MiB", "device MiB", "remark");

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Gpu()).setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("benchmarks/gpu: " + e.getMessage());
            return e instanceof InputException ? CommandLine.ExitCode.USAGE : 1;
        });
    }

    @Override
    public Integer call() throws InterruptedException {
        boolean lazy = device.equals("lazy");
        if (!lazy) {
            // Says in one line what is missing.
            Device.use(device);
        }
        System.out.println(Surroundings.describe());
        System.out.println(size + " on " + device + (device.startsWith("cuda") ? ": " + gpu() : ""));
        if (!lazy) {
            for (String precision : List.of("fp64", "fp32", "bf16")) {
                selfTest(precision);
            }
            recipe();
        }
        for (PeerTask task : work) {
            for (MeasuredProgram program : programs()) {
                work(task, program, false);
                work(task, program, true);
            }
        }
        System.out.println(table);
        return failed ? 1 : 0;
    }

    private String gpu() {
        try {
            return GpuMemory.query("name,driver_version,memory.total", device) + " MiB";
        } catch (InputException e) {
            return e.getMessage() + ", so its name and memory are not known";
        }
    }

    private List<MeasuredProgram> programs() {
        List<MeasuredProgram> programs = new ArrayList<>();
        if (python != null) {
            for (Peer peer : Peer.values()) {
                programs.add(MeasuredProgram.peer(peer, python, shared).on(device));
            }
        }
        programs.add(MeasuredProgram.ours(PeerWork.class.getName()));
        return programs;
    }

    private void selfTest(String precision) throws InterruptedException {
        MeasuredProgram program = MeasuredProgram.ours(PROGRAM);
        measured("self-test", program, precision, memory -> {
            String outcome = program.lastLine(List.of("selftest", "--precision", precision, "--device", device));
            row("self-test", program.name(), precision, "-", "-", "-", memory, outcome);
        });
    }

    private void recipe() throws InterruptedException {
        MeasuredProgram program = MeasuredProgram.ours(PROGRAM);
        List<String> arguments = new ArrayList<>(List.of("bench", recipe.toString(), "--json", "--synthetic", "46,3"));
        arguments.addAll(List.of("--steps", Integer.toString(batches), "--set", "device=" + device));
        arguments.addAll(List.of("--set", "precision=bf16", "--set", "model_name_or_path=google/t5-v1_1-" + size));
        set.forEach(pair -> arguments.addAll(List.of("--set", pair)));
        measured("main recipe", program, "bf16", memory -> {
            JsonNode cost = new JsonMapper().readTree(program.lastLine(arguments));
            row(
                    "main recipe",
                    program.name(),
                    "bf16",
                    TextTable.number(cost.path("step_seconds_median").asDouble(), 4),
                    TextTable.number(cost.path("examples_per_second").asDouble(), 1),
                    cost.has("peak_bytes") ? Math.round(cost.path("peak_bytes").asDouble() / MIB) : "-",
                    memory,
                    String.format(
                            Locale.ROOT,
                            "batches of %d; %.0f tokens/s; %.1f %% of the best product",
                            cost.path("examples").asLong() / batches,
                            cost.path("tokens_per_second").asDouble(),
                            100 * cost.path("share_of_peak").asDouble()));
        });
    }

    private void work(PeerTask task, MeasuredProgram program, boolean half) throws InterruptedException {
        List<String> arguments = new ArrayList<>(task.arguments(batches));
        arguments.addAll(List.of("--size", size));
        if (half) {
            arguments.add("--bf16");
        }
        if (program.launched()) {
            arguments.addAll(List.of("--device", device));
            arguments.addAll(python == null ? List.of("--synthetic", "46,3") : List.of("--shared", shared.toString()));
            arguments.addAll(also);
        }
        String format = half ? "bf16" : "fp32";
        measured(task.toString(), program, format, memory -> {
            JsonNode figures = program.run(arguments);
            row(
                    task.toString(),
                    program.name(),
                    format,
                    TextTable.number(figures.path("seconds_per_batch_median").asDouble(), 4),
                    TextTable.number(figures.path("examples_per_second").asDouble(), 1),
                    Math.round(figures.path("peak_mib").asDouble()),
                    memory,
                    task.title());
        });
    }

    /** Work that ends with a row of the table. */
    @FunctionalInterface
    private interface Measurement {
        void run(GpuMemory memory) throws IOException, InterruptedException;
    }

    /** Does some work; where it fails, the reason is its row. */
    private void measured(String title, MeasuredProgram program, String format, Measurement measurement)
            throws InterruptedException {
        System.err.println(title + ", " + program.name() + ", " + format + " ...");
        try (GpuMemory memory = GpuMemory.watch(device)) {
            try {
                measurement.run(memory);
            } catch (InputException | IOException e) {
                failed = true;
                row(title, program.name(), format, "-", "-", "-", memory, "FAILED: " + e.getMessage());
            }
        }
    }

    private void row(
            String title,
            String program,
            String format,
            Object seconds,
            Object examples,
            Object hostMib,
            GpuMemory memory,
            String remark) {
        Object deviceMib = memory.peakMib().isPresent() ? memory.peakMib().getAsLong() : "-";
        Object[] cells = {title, program, format, seconds, examples, hostMib, deviceMib, remark};
        table.row(cells);
        // Whoever is interrupted has at least these.
        System.err.println(Arrays.stream(cells).map(Object::toString).collect(Collectors.joining(" | ")));
    }
}
