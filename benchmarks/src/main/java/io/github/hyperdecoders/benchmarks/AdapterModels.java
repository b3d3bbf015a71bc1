package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.report.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What many models of one base cost in memory and time, on one base in memory and each loaded alone. */
@CommandLine.Command(
        name = "benchmarks/adapters",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a random T5 and random adapters for it to a temporary folder, opens the adapters on one base in memory and then each",
            "alone, in processes of their own, and compares memory, time and answers. Linux alone tells the memory.",
            "Leave the machine to it: whatever else runs is in the figures."
        })
final class AdapterModels implements Callable<Integer> {
    @Option(names = "--size", paramLabel = "SIZE", description = "small, base or large (${DEFAULT-VALUE})")
    private String size = "base";

    @Option(names = "--models", split = ",", paramLabel = "N", description = "how many (${DEFAULT-VALUE})")
    private List<Integer> counts = List.of(1, 8, 32);

    @Option(names = "--bf16", description = "in bfloat16 instead of single precision")
    private boolean bf16;

    @Option(
            names = "--most-mib",
            paramLabel = "MIB",
            description = "of memory: who takes more keeps no further model (${DEFAULT-VALUE})")
    private int mostMib = 8192;

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        return new CommandLine(new AdapterModels())
                .setExecutionExceptionHandler((exception, command, result) -> {
                    command.getErr().println("benchmarks/adapters: " + exception.getMessage());
                    return exception instanceof InputException ? CommandLine.ExitCode.USAGE : 1;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = Files.createTempDirectory("hyperdecoders-adapters");
        try {
            int most = counts.stream().mapToInt(Integer::intValue).max().orElse(0);
            new AdapterFolders(root).write(size, most);
            TextTable table = new TextTable(
                    "size",
                    "models",
                    "base",
                    "in memory",
                    "base, s",
                    "first model, s",
                    "a further one, s",
                    "MiB",
                    "of it in no file");
            boolean same = true;
            for (int count : counts) {
                JsonNode shared = measure(root, count, "--shared");
                JsonNode alone = measure(root, count);
                table.row(cells(count, "shared", shared)).row(cells(count, "own", alone));
                same &= isSame(count, shared.path("answers"), alone.path("answers"));
            }
            System.out.println(Surroundings.describe());
            System.out.println(table);
            return same ? 0 : 1;
        } finally {
            remove(root);
        }
    }

    private JsonNode measure(Path root, int count, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of(root.toString(), "--models", Integer.toString(count), "--most-mib", Integer.toString(mostMib)));
        arguments.addAll(List.of(more));
        if (bf16) {
            arguments.add("--bf16");
        }
        MeasuredProgram work = MeasuredProgram.ours(AdapterModelsWork.class.getName());
        return new JsonMapper().readTree(work.lastLine(arguments));
    }

    private Object[] cells(int count, String base, JsonNode line) {
        JsonNode loads = line.path("load_seconds");
        double further = 0;
        for (int i = 1; i < loads.size(); i++) {
            further += loads.get(i).asDouble() / (loads.size() - 1);
        }
        return new Object[] {
            size,
            count,
            base,
            line.path("models_in_memory").asInt(),
            base.equals("shared") ? line.path("base_seconds").asDouble() : "-",
            loads.get(0).asDouble(),
            loads.size() > 1 ? (Object) further : "-",
            TextTable.number(line.path("mib").asDouble(), 0),
            TextTable.number(line.path("anonymous_mib").asDouble(), 0)
        };
    }

    /** Says how far answers differ; false where tokens do. */
    private static boolean isSame(int count, JsonNode shared, JsonNode alone) {
        double most = 0;
        for (int model = 0; model < count; model++) {
            JsonNode a = shared.get(model);
            JsonNode b = alone.get(model);
            if (!a.path("tokens").equals(b.path("tokens"))) {
                System.out.println("model " + model + " of " + count + " generates " + a.path("tokens")
                        + " on the shared base and " + b.path("tokens") + " alone");
                return false;
            }
            for (int i = 0; i < a.path("scores").size(); i++) {
                double difference = a.path("scores").get(i).asDouble()
                        - b.path("scores").get(i).asDouble();
                most = Math.max(most, Math.abs(difference));
            }
        }
        System.out.println(count + " models: the same tokens, scores differ by at most " + most);
        return true;
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
