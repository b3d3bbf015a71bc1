package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.AsyncHyperdecoder;
import io.github.hyperdecoders.inference.Batcher;
import io.github.hyperdecoders.inference.BatcherListener;
import io.github.hyperdecoders.inference.BatcherSettings;
import io.github.hyperdecoders.inference.GenerationListener;
import io.github.hyperdecoders.inference.GenerationRequest;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How many requests of one source each are answered in a second: by threads that each call for themselves, by a batcher, and by one call. */
@CommandLine.Command(
        name = "benchmarks/callers",
        mixinStandardHelpOptions = true,
        description = {
            "Answers sources with a model in four ways and prints requests a second: each of some threads calls generate for one row at a",
            "time; the same threads ask a batcher and wait; as many requests as --ahead are always with the batcher; one call has all rows.",
            "Leave the machine to it: whatever else runs is in the figures."
        })
final class Callers implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A model folder.")
    private Path folder = Path.of("");

    @Option(names = "--glue", description = "The folder with GLUE's training sets, whose rows are the sources.")
    private @Nullable Path glue;

    @Option(
            names = "--lines",
            description = "A file whose lines are the sources, again from the first where they do not suffice.")
    private @Nullable Path lines;

    @Option(names = "--base", description = "Where the base of an adapter-only folder is.")
    private @Nullable Path base;

    @Option(names = "--requests", defaultValue = "2000", description = "How many rows (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(names = "--threads", defaultValue = "8", description = "Callers (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--ahead",
            defaultValue = "64",
            description = "Requests that are always with the batcher in the third way (default: ${DEFAULT-VALUE}).")
    private int ahead;

    @Option(
            names = "--max-length",
            defaultValue = "3",
            description = "Longest target, the start token counted (default: ${DEFAULT-VALUE}).")
    private int maxLength;

    @Option(names = "--min-length", defaultValue = "0", description = "Shortest target (default: ${DEFAULT-VALUE}).")
    private int minLength;

    @Option(
            names = "--varied",
            description =
                    "Each row's target has a length of its own from --min-length to --max-length; not for one call.")
    private boolean varied;

    @Option(names = "--beams", defaultValue = "1", description = "Beams (default: ${DEFAULT-VALUE}).")
    private int beams;

    @Option(names = "--bf16", description = "Products in bfloat16.")
    private boolean bf16;

    @Option(names = "--ways", split = ",", defaultValue = "threads,batcher,ahead,call", description = "Which ways.")
    private List<String> ways = List.of();

    @Override
    public Integer call() throws Exception {
        List<String> sources = sources();
        GenerationOptions common = new GenerationOptions(maxLength, minLength, beams);
        try (Hyperdecoder model = Hyperdecoder.load(folder, base, bf16 ? Numerics.BF16 : Numerics.FP32)) {
            Counts counts = new Counts();
            for (String way : ways) {
                try (Batcher batcher = Batcher.start(BatcherSettings.DEFAULT, counts)) {
                    AsyncHyperdecoder async = model.async(batcher);
                    Consumer<List<String>> work = switch (way) {
                        case "threads" -> rows -> inThreads(rows, row -> answer(model, List.of(row), options(row)));
                        case "batcher" ->
                            rows -> inThreads(
                                    rows,
                                    row -> async.generate(
                                                    GenerationRequest.of(row).withOptions(options(row)))
                                            .join());
                        case "ahead" -> rows -> ahead(rows, async);
                        case "call" -> rows -> answer(model, rows, common);
                        default ->
                            throw new CommandLine.ParameterException(
                                    new CommandLine(this),
                                    "--ways has '" + way + "', expected threads, batcher, ahead or call");
                    };
                    work.accept(sources.subList(0, Math.max(1, sources.size() / 4)));
                    counts.reset();
                    long start = System.nanoTime();
                    work.accept(sources);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    System.out.printf(
                            Locale.ROOT, "%-8s %9.1f requests a second %s%n", way, sources.size() / seconds, counts);
                }
            }
        }
        return 0;
    }

    private GenerationOptions options(String row) {
        int shortest = Math.max(2, minLength);
        int length = varied ? shortest + Math.floorMod(row.hashCode(), maxLength - shortest + 1) : maxLength;
        return new GenerationOptions(length, varied ? length : minLength, beams);
    }

    private List<String> sources() throws IOException {
        if (glue != null) {
            return GlueRows.read(glue, requests).sources();
        }
        if (lines == null) {
            throw new CommandLine.ParameterException(new CommandLine(this), "expected --glue or --lines");
        }
        List<String> all = Files.readAllLines(lines);
        return IntStream.range(0, requests)
                .mapToObj(i -> all.get(i % all.size()))
                .toList();
    }

    /** What the batcher did. */
    private static final class Counts implements BatcherListener {
        private final LongAdder encodings = new LongAdder();
        private final LongAdder encoded = new LongAdder();
        private final LongAdder encodingNanos = new LongAdder();
        private final LongAdder steps = new LongAdder();
        private final LongAdder rows = new LongAdder();
        private final LongAdder stepNanos = new LongAdder();

        void reset() {
            List.of(encodings, encoded, encodingNanos, steps, rows, stepNanos).forEach(LongAdder::reset);
        }

        @Override
        public void encoded(int sources, int sourceTokens, Duration time) {
            encodings.increment();
            encoded.add(sources);
            encodingNanos.add(time.toNanos());
        }

        @Override
        public void stepped(int count, Duration time) {
            steps.increment();
            rows.add(count);
            stepNanos.add(time.toNanos());
        }

        @Override
        public String toString() {
            return steps.sum() == 0
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "(%.1f sources an encoding of %.2f ms, %.1f targets a step of %.2f ms)",
                            (double) encoded.sum() / encodings.sum(),
                            encodingNanos.sum() / 1e6 / encodings.sum(),
                            (double) rows.sum() / steps.sum(),
                            stepNanos.sum() / 1e6 / steps.sum());
        }
    }

    private static void answer(Hyperdecoder model, List<String> rows, GenerationOptions options) {
        model.generateAll(rows, null, options, GenerationListener.NONE);
    }

    private void inThreads(List<String> rows, Consumer<String> caller) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            rows.forEach(row -> running.add(pool.submit(() -> caller.accept(row))));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }

    private void ahead(List<String> rows, AsyncHyperdecoder async) {
        Semaphore room = new Semaphore(ahead);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (String row : rows) {
            room.acquireUninterruptibly();
            all.add(async.generate(GenerationRequest.of(row).withOptions(options(row)))
                    .whenComplete((answer, e) -> room.release()));
        }
        all.forEach(CompletableFuture::join);
    }

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Callers()).execute(arguments));
    }
}
