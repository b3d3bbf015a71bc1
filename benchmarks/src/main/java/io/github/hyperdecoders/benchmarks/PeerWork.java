package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.ResidentMemory;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.training.AdamW;
import io.github.hyperdecoders.training.BatchGradients;
import io.github.hyperdecoders.training.Gradients;
import io.github.hyperdecoders.training.Loss;
import io.github.hyperdecoders.training.Optimizer;
import io.github.hyperdecoders.training.TokenizedBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Does what the Python peer does, on the same rows, and prints the same line of JSON. */
@CommandLine.Command(name = "peer-work", mixinStandardHelpOptions = true)
final class PeerWork implements Runnable {
    private enum Mode {
        train,
        generate
    }

    @Parameters(index = "0", description = "${COMPLETION-CANDIDATES}")
    private Mode mode = Mode.train;

    @Option(names = "--size", defaultValue = "small", description = "small, base or large; or tiny, for tests")
    private String size = "small";

    @Option(names = "--batch", defaultValue = "32")
    private int batch;

    @Option(names = "--steps", defaultValue = "6")
    private int steps;

    @Option(names = "--warmup", defaultValue = "2")
    private int warmup;

    @Option(names = "--beams", defaultValue = "1")
    private int beams;

    @Option(names = "--max-length", defaultValue = "3")
    private int maxLength;

    @Option(names = "--examples", defaultValue = "256")
    private int examples;

    @Option(names = "--max-source-length", defaultValue = "128")
    private int maxSourceLength;

    @Option(names = "--layers", defaultValue = "0", description = "of each stack; 0 for those of the size")
    private int layers;

    @Option(names = "--threads", defaultValue = "0", description = "0 for one a core")
    private int threads;

    @Option(names = "--bf16", description = "matrix products in bfloat16")
    private boolean bf16;

    @Option(names = "--device", defaultValue = Device.CPU, description = "cpu, cuda or cuda:N; or lazy, for tests")
    private String device = Device.CPU;

    @Option(
            names = "--synthetic",
            split = ",",
            paramLabel = "SOURCE,TARGET",
            hideParamSyntax = true,
            description = "rows of random tokens, so many in each source and target, instead of real ones")
    private int @Nullable [] synthetic;

    @Option(names = "--shared", defaultValue = "../shared", description = "folder with data/glue and tokenizer/t5")
    private Path shared = Path.of("../shared");

    private final List<Double> seconds = new ArrayList<>();
    private long sourceTokens;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PeerWork())
                .setOverwrittenOptionsAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    e.printStackTrace(command.getErr());
                    // Last, for whoever reads one line.
                    command.getErr()
                            .println(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public void run() {
        if (device.startsWith("lazy")) {
            LazyDevice.use();
        } else {
            Device.use(device);
        }
        Threads.use(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        int count = mode == Mode.train ? batch * (steps + warmup) : examples + batch;
        try (WorkRows rows = synthetic == null
                        ? WorkRows.ofGlue(shared, count, maxSourceLength)
                        : WorkRows.random(synthetic[0], synthetic[1]);
                Model model = PeerModel.build(size, layers, bf16 ? Numerics.BF16 : Numerics.FP32)) {
            if (mode == Mode.train) {
                train(model, rows);
            } else {
                generate(model, rows);
            }
            System.out.println(json(model));
        }
    }

    private void train(Model model, WorkRows rows) {
        List<Parameter> trained = model.parameters().trained();
        // The lazy device has no fused optimiser.
        AdamwEpsStyle style = device.startsWith("lazy") ? AdamwEpsStyle.HF : AdamwEpsStyle.TORCH;
        try (Optimizer optimizer = Optimizer.of(new AdamW(0.9, 0.999, 1e-8, style), trained, 0);
                BatchGradients gradients = new BatchGradients(model, new Loss(0.1, false))) {
            for (int k = 0; k < steps + warmup; k++) {
                long started = System.nanoTime();
                int[][] sources = rows.sources(k * batch, (k + 1) * batch);
                int[][] targets = rows.targets(k * batch, (k + 1) * batch);
                gradients.add(new TokenizedBatch(sources, targets, new long[batch]), 42, k, 1);
                Gradients.clip(trained, 1);
                optimizer.step(3e-4);
                Gradients.clear(trained);
                record(k >= warmup, started, sources);
            }
        }
    }

    private void generate(Model model, WorkRows rows) {
        GenerationOptions options = new GenerationOptions(maxLength, maxLength, beams);
        for (int k = 0; k + batch <= examples + batch; k += batch) {
            long started = System.nanoTime();
            int[][] sources = rows.sources(k, k + batch);
            Arrays.sort(sources, Comparator.comparingInt(ids -> -ids.length));
            try (Scope scope = Scope.withoutGradients()) {
                Search.generate(model.network(), Tokens.of(sources), null, model.numerics(), options);
            }
            record(k > 0, started, sources);
        }
    }

    private void record(boolean counts, long started, int[][] sources) {
        Device.finish();
        if (counts) {
            seconds.add((System.nanoTime() - started) / 1e9);
            sourceTokens += Arrays.stream(sources).mapToInt(ids -> ids.length).sum();
        }
    }

    private String json(Model model) {
        double[] sorted = seconds.stream().mapToDouble(s -> s).sorted().toArray();
        int n = sorted.length;
        double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        double total = Arrays.stream(sorted).sum();
        long trainable = model.parameters().trained().stream()
                .mapToLong(p -> p.tensor().numel())
                .sum();
        return String.format(
                Locale.ROOT,
                "{\"mode\": \"%s\", \"size\": \"%s\", \"batch\": %d, \"bf16\": %s, \"beams\": %d, \"max_length\": %d,"
                        + " \"seconds_per_batch_median\": %.4f, \"examples_per_second\": %.3f,"
                        + " \"source_tokens_per_second\": %.1f, \"peak_mib\": %.0f, \"trainable\": %d}",
                mode,
                size,
                batch,
                bf16,
                beams,
                maxLength,
                median,
                n * batch / total,
                sourceTokens / total,
                ResidentMemory.peak().orElse(0) / (double) (1 << 20),
                trainable);
    }
}
