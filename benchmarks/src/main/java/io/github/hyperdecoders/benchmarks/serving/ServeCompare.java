package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.benchmarks.MeasuredProgram;
import io.github.hyperdecoders.benchmarks.PeerFolder;
import io.github.hyperdecoders.benchmarks.Surroundings;
import io.github.hyperdecoders.report.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Measures a plain Python server and ours, one after the other, by the same client and the same requests. */
@CommandLine.Command(
        name = "benchmarks/serve-compare",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a plain Python server (benchmarks/serving/peer_server.py) and ours in turn, with models of one shape and random weights,",
            "asks both the same at random times, and prints what each sustains, and the ratios. Leave the machine to it."
        })
final class ServeCompare implements Callable<Integer> {
    /** A server as it was measured. */
    private record Measured(LoadFigures figures, double peakMib) {}

    @Option(names = "--python", paramLabel = "FILE", description = "a Python with what peer_server.py needs")
    private String python = "python3";

    @Option(
            names = "--peer",
            paramLabel = "COMMAND",
            description =
                    "what starts the Python server, {python}, {shared}, {size}, {format}, {bf16} and {port} replaced (${DEFAULT-VALUE})")
    private String peer =
            "{python} benchmarks/serving/peer_server.py --peer {shared}/peer --size {size} --port {port} {bf16}";

    @Option(
            names = "--ours",
            paramLabel = "COMMAND",
            description = "what starts ours, {model}, {format} and {port} replaced (${DEFAULT-VALUE})")
    private String ours = "./hyperdecoder serve {model} --precision {format} --port {port} --access-log none";

    @Option(names = "--server", split = ",", description = "some of peer, ours (both)")
    private List<String> servers = List.of("peer", "ours");

    @Option(names = "--size", split = ",", description = "some of small, base, large (small)")
    private List<String> sizes = List.of("small");

    @Option(names = "--format", split = ",", description = "some of fp32, bf16 (both)")
    private List<String> formats = List.of("fp32", "bf16");

    @Option(
            names = "--work",
            split = ",",
            description = "some of ${COMPLETION-CANDIDATES}, which tell the tokens of an answer (both)")
    private List<ServedWork> work = List.of(ServedWork.values());

    @Option(
            names = "--percent",
            split = ",",
            paramLabel = "N",
            description = "of what each sustains (25,50,80,100,150)")
    private List<Integer> percents = List.of(25, 50, 80, 100, 150);

    @Option(
            names = "--seconds",
            converter = DurationConverter.class,
            paramLabel = "T",
            description = "of each trial that count; three times as long for 60 tokens (20s)")
    private Duration seconds = Duration.ofSeconds(20);

    @Option(
            names = "--p99",
            converter = DurationConverter.class,
            paramLabel = "T",
            description =
                    "limit that a sustained rate keeps (three tokens: 250ms, larger models 750ms; 60 tokens: 5s, 15s)")
    private @Nullable Duration limit;

    @Option(names = "--shared", paramLabel = "DIR", description = "with peer, data and tokenizer (${DEFAULT-VALUE})")
    private Path shared = Path.of("../shared");

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "where our model folders are, made where they are missing (${DEFAULT-VALUE})")
    private Path models = Path.of("benchmarks/target/peer-models");

    @Option(names = "--seed", paramLabel = "N", description = "of the times of arrival (${DEFAULT-VALUE})")
    private long seed = 42;

    @Option(names = "--log", paramLabel = "FILE", description = "append a line of JSON of every trial to this file")
    private @Nullable Path log;

    private final TextTable trials = LoadFigures.table();
    private final TextTable summary = new TextTable(
            "work",
            "size",
            "format",
            "p99 under ms",
            "sustained/s, peer",
            "ours",
            "times",
            "alone ms, peer",
            "ours",
            "ours at 80 %: p99 by alone",
            "peak MiB, peer",
            "ours");

    public static void main(String[] arguments) {
        CommandLine line = line();
        System.exit(line.execute(arguments));
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new ServeCompare());
        line.setExecutionExceptionHandler((e, parsed, ignored) -> {
            parsed.getErr().println("serve-compare: " + e.getMessage());
            return e instanceof InputException ? 2 : 1;
        });
        return line;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (String server : servers) {
            if (!List.of("peer", "ours").contains(server)) {
                throw new InputException("--server is '" + server + "', expected peer or ours");
            }
        }
        for (String format : formats) {
            if (!List.of("fp32", "bf16").contains(format)) {
                throw new InputException("--format is '" + format + "', expected fp32 or bf16");
            }
        }
        System.out.println(Surroundings.describe());
        for (String size : sizes) {
            for (String format : formats) {
                for (ServedWork kind : work) {
                    compare(kind, size, format);
                }
            }
        }
        System.out.println(trials);
        System.out.println(summary);
        return 0;
    }

    private void compare(ServedWork kind, String size, String format) throws IOException, InterruptedException {
        GenerateRequests requests = kind.requests(shared);
        Map<String, Measured> found = new LinkedHashMap<>();
        for (String server : servers) {
            Measured measured = measured(server, kind, size, format, requests);
            measured.figures().addTo(trials, server + ", " + size + " " + format + ", " + kind.title());
            found.put(server, measured);
        }
        List<Object> row = new ArrayList<>(
                List.of(kind.title(), size, format, limit(kind, size).toMillis()));
        @Nullable Measured theirs = found.get("peer");
        @Nullable Measured own = found.get("ours");
        row.add(theirs == null ? "-" : theirs.figures().rate());
        row.add(own == null ? "-" : own.figures().rate());
        row.add(
                theirs == null || own == null
                        ? "-"
                        : own.figures().rate() / theirs.figures().rate());
        row.add(theirs == null ? "-" : TextTable.number(theirs.figures().singleMillis(), 1));
        row.add(own == null ? "-" : TextTable.number(own.figures().singleMillis(), 1));
        @Nullable Trial at80 = own == null ? null : own.figures().at().get(80);
        row.add(
                own == null || at80 == null
                        ? "-"
                        : at80.percentile(99) / own.figures().singleMillis());
        row.add(theirs == null ? "-" : Math.round(theirs.peakMib()));
        row.add(own == null ? "-" : Math.round(own.peakMib()));
        summary.row(row.toArray());
    }

    private Measured measured(String server, ServedWork kind, String size, String format, GenerateRequests requests)
            throws IOException, InterruptedException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("python", python);
        values.put("shared", shared.toString());
        values.put("size", size);
        values.put("format", format);
        values.put("bf16", format.equals("bf16") ? "--bf16" : "");
        if (server.equals("ours")) {
            values.put("model", model(size).toString());
        }
        Duration counted = seconds.multipliedBy(kind.longer());
        Duration patience = limit(kind, size).multipliedBy(10).plus(counted);
        FigureLog lines =
                new FigureLog(log, Map.of("server", server, "size", size, "format", format, "work", kind.title()));
        try (StartedServer started = StartedServer.start(server.equals("ours") ? ours : peer, values);
                GenerateEndpoint endpoint = new GenerateEndpoint(started.address(), patience)) {
            LoadPlan plan = new LoadPlan(true, true, null, limit(kind, size), percents, lines);
            LoadFigures figures = plan.run(new OpenLoop(endpoint, requests, counted.dividedBy(10), counted, seed));
            return new Measured(figures, started.memory().peakMib());
        }
    }

    private Duration limit(ServedWork kind, String size) {
        return limit == null ? kind.limit(size) : limit;
    }

    /** The folder of our model of a size, made in a process of its own: this one leaves libtorch alone. */
    private Path model(String size) throws IOException, InterruptedException {
        Path folder = models.resolve(size);
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(models);
            MeasuredProgram.ours(PeerFolder.class.getName())
                    .lastLine(List.of(folder.toString(), "--size", size, "--shared", shared.toString()));
        }
        return folder;
    }
}
