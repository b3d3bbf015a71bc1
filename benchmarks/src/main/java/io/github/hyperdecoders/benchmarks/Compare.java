package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.report.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lets the Python peers and this program do the same work in turn. The ratio within one run counts, not the figures. */
@CommandLine.Command(
        name = "benchmarks/compare",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the Python peers and this program in turn on the same rows and prints seconds per batch, peak memory and ratios.",
            "The plain peer is the paper's reference in transformers, the tuned one what an expert would write.",
            "Leave the machine to it: whatever else runs is in the figures. Ours takes tcmalloc where it is installed;",
            "HYPERDECODER_MALLOC=none benchmarks/compare ... goes without."
        })
final class Compare implements Callable<Integer> {
    @Option(names = "--python", required = true, paramLabel = "FILE", description = "a Python with the peers' packages")
    private String python = "";

    @Option(names = "--peer", split = ",", description = "some of ${COMPLETION-CANDIDATES}; default both")
    private List<Peer> peers = List.of(Peer.values());

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
    private List<PeerTask> work = List.of(PeerTask.values());

    @Option(names = "--size", split = ",", description = "some of small, base, large (small)")
    private List<String> sizes = List.of("small");

    @Option(names = "--bf16", description = "all in bfloat16 too")
    private boolean bf16;

    @Option(names = "--log", paramLabel = "FILE", description = "append every line of figures to this file")
    private @Nullable Path log;

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
        List<MeasuredProgram> programs = new ArrayList<>();
        peers.forEach(peer -> programs.add(MeasuredProgram.peer(peer, python, shared)));
        programs.add(MeasuredProgram.ours(PeerWork.class.getName()));
        System.out.println(Surroundings.describe());
        TextTable table = new TextTable(
                "work",
                "size",
                "format",
                "program",
                "s/batch (min / median / max)",
                "peak MiB",
                "ours is times as fast",
                "ours takes of its memory");
        for (String size : sizes) {
            for (PeerTask kind : work) {
                for (boolean half : bf16 ? new boolean[] {false, true} : new boolean[] {false}) {
                    compare(programs, kind, size, half, table);
                }
            }
        }
        System.out.println(table);
        return 0;
    }

    private void compare(List<MeasuredProgram> programs, PeerTask kind, String size, boolean half, TextTable table)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(kind.arguments(batches));
        arguments.addAll(List.of("--size", size));
        if (half) {
            arguments.add("--bf16");
        }
        Map<MeasuredProgram, Figures> found = new LinkedHashMap<>();
        programs.forEach(program -> found.put(program, new Figures()));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<MeasuredProgram, Figures> entry : found.entrySet()) {
                entry.getValue().add(logged(entry.getKey(), arguments));
            }
        }
        Figures ours = Objects.requireNonNull(found.get(programs.get(programs.size() - 1)));
        found.forEach((program, figures) -> table.row(
                kind,
                size,
                half ? "bf16" : "fp32",
                program.name(),
                figures.range(),
                Math.round(figures.peakMib()),
                figures == ours ? "-" : figures.median() / ours.median(),
                figures == ours ? "-" : ours.peakMib() / figures.peakMib()));
    }

    private JsonNode logged(MeasuredProgram program, List<String> work) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(work);
        if (program.launched()) {
            arguments.addAll(List.of("--shared", shared.toString()));
        }
        JsonNode figures = program.run(arguments);
        if (log != null) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("program", program.name());
            line.put("figures", figures);
            Files.writeString(
                    log,
                    new JsonMapper().writeValueAsString(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        return figures;
    }
}
