package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.report.TextTable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a server at a given rate, whatever it does, and tells what became of the requests. */
@CommandLine.Command(
        name = "benchmarks/load",
        mixinStandardHelpOptions = true,
        description = {
            "Sends requests to a server's POST /generate as users do who know nothing of each other: at random times, at a given rate,",
            "whether or not earlier ones are answered. Latency counts from when a request was due. Prints a table; lines of JSON",
            "to the standard error, one a trial."
        })
final class Load implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "the server's address, such as http://127.0.0.1:8000")
    private URI server = URI.create("http://127.0.0.1:8000");

    @Option(names = "--single", description = "one request at a time: how long one takes alone")
    private boolean single;

    @Option(
            names = "--find-rate",
            description = "search for the highest rate at which all requests are answered, 99 of 100 within --p99")
    private boolean find;

    @Option(names = "--rate", paramLabel = "R", description = "requests a second, on average")
    private @Nullable Double rate;

    @Option(
            names = "--percent",
            split = ",",
            paramLabel = "N",
            description = "trials at these parts of the rate (with --rate: 100)")
    private List<Integer> percents = List.of();

    @Option(
            names = "--p99",
            converter = DurationConverter.class,
            paramLabel = "T",
            description = "limit for --find-rate (250ms)")
    private Duration limit = Duration.ofMillis(250);

    @Option(
            names = "--rows",
            paramLabel = "WHAT",
            description = "glue, summaries (XSum's documents), or a file with a text on each line (${DEFAULT-VALUE})")
    private String rows = RequestTexts.GLUE;

    @Option(
            names = "--source-tokens",
            paramLabel = "N",
            description =
                    "of T5's vocabulary that are kept of each text; 0 for all, without need of a tokenizer (${DEFAULT-VALUE})")
    private int sourceTokens = 128;

    @Option(
            names = "--shared",
            paramLabel = "DIR",
            description = "with data/glue, data/xsum and tokenizer/t5 (${DEFAULT-VALUE})")
    private Path shared = Path.of("../shared");

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "of each answer (${DEFAULT-VALUE}, which with the start is a length of 3)")
    private int maxNewTokens = 2;

    @Option(
            names = "--min-new-tokens",
            paramLabel = "N",
            description = "(as many as --max-new-tokens: all answers of one length)")
    private @Nullable Integer minNewTokens;

    @Option(
            names = "--seconds",
            converter = DurationConverter.class,
            paramLabel = "T",
            description = "of each trial that count (10s)")
    private Duration seconds = Duration.ofSeconds(10);

    @Option(
            names = "--warmup",
            converter = DurationConverter.class,
            paramLabel = "T",
            description = "before them in each trial (2s)")
    private Duration warmup = Duration.ofSeconds(2);

    @Option(
            names = "--timeout",
            converter = DurationConverter.class,
            paramLabel = "T",
            description = "patience for an answer (60s)")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(names = "--seed", paramLabel = "N", description = "of the times of arrival (${DEFAULT-VALUE})")
    private long seed = 42;

    @Option(names = "--pid", paramLabel = "N", description = "the server's process, to tell its memory")
    private @Nullable Long pid;

    @Option(names = "--log", paramLabel = "FILE", description = "append the lines of JSON to this file too")
    private @Nullable Path log;

    public static void main(String[] arguments) {
        System.exit(line().execute(arguments));
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new Load());
        line.setExecutionExceptionHandler((e, parsed, ignored) -> {
            parsed.getErr().println("load: " + e.getMessage());
            return e instanceof InputException ? 2 : 1;
        });
        return line;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        int least = minNewTokens == null ? maxNewTokens : minNewTokens;
        GenerateRequests requests =
                GenerateRequests.of(RequestTexts.read(rows, shared, sourceTokens), maxNewTokens, least);
        List<Integer> parts = percents.isEmpty() && rate != null ? List.of(100) : percents;
        try (GenerateEndpoint endpoint = new GenerateEndpoint(server, timeout)) {
            LoadPlan plan = new LoadPlan(single, find, rate, limit, parts, new FigureLog(log, Map.of()));
            LoadFigures figures = plan.run(new OpenLoop(endpoint, requests, warmup, seconds, seed));
            TextTable table = LoadFigures.table();
            figures.addTo(table, server.getAuthority());
            System.out.println(table);
            if (find) {
                System.out.printf(
                        "sustained with a p99 under %d ms: %.2f requests/s%n", limit.toMillis(), figures.rate());
            }
            if (pid != null) {
                ServerMemory memory = ServerMemory.of(pid);
                System.out.printf("resident: %.0f MiB, at the most %.0f%n", memory.mib(), memory.peakMib());
            }
        }
        return 0;
    }

    private void check() {
        if (server.getHost() == null || !"http".equals(server.getScheme())) {
            throw new InputException("URL is '" + server + "', expected one like http://127.0.0.1:8000");
        }
        if (find && rate != null) {
            throw new InputException("--find-rate searches for the rate that --rate gives: expected one of them");
        }
        if (!single && !find && rate == null) {
            throw new InputException("nothing to measure: expected --single, --find-rate or --rate");
        }
        if (rate != null && !(rate > 0 && rate <= 1e6)) {
            throw new InputException("--rate is " + rate + ", expected more than 0 and at most a million");
        }
        if (!percents.isEmpty() && !find && rate == null) {
            throw new InputException("--percent needs what it is a part of: expected --find-rate or --rate");
        }
        for (int percent : percents) {
            if (percent < 1 || percent > 1000) {
                throw new InputException("--percent is " + percent + ", expected 1 to 1000");
            }
        }
        if (maxNewTokens < 1 || (minNewTokens != null && (minNewTokens < 0 || minNewTokens > maxNewTokens))) {
            throw new InputException("--max-new-tokens is " + maxNewTokens + " and --min-new-tokens " + minNewTokens
                    + ", expected at least 1, and not more at least than at most");
        }
        if (seconds.isZero() || timeout.isZero() || limit.isZero()) {
            throw new InputException("--seconds, --timeout and --p99 are times: expected more than 0");
        }
        if (sourceTokens < 0) {
            throw new InputException("--source-tokens is " + sourceTokens + ", expected 0 or more");
        }
    }
}
