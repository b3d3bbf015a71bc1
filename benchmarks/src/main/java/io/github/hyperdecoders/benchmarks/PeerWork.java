package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.generation.GenerationOptions;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.t5.Parameter;
import io.github.hyperdecoders.t5.Tokens;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.ResidentMemory;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Threads;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import io.github.hyperdecoders.training.AdamW;
import io.github.hyperdecoders.training.BatchGradients;
import io.github.hyperdecoders.training.Gradients;
import io.github.hyperdecoders.training.Loss;
import io.github.hyperdecoders.training.TokenizedBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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

    @Option(names = "--size", defaultValue = "small", description = "small, base or large")
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

    @Option(names = "--shared", defaultValue = "../shared", description = "folder with data/glue and tokenizer/t5")
    private Path shared = Path.of("../shared");

    private final List<Double> seconds = new ArrayList<>();
    private long sourceTokens;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PeerWork()).execute(arguments));
    }

    @Override
    public void run() {
        Threads.use(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        try (T5Tokenizer tokenizer = T5Tokenizer.load(shared.resolve("tokenizer/t5"));
                Model model = PeerModel.build(size, layers, bf16 ? Numerics.BF16 : Numerics.FP32)) {
            if (mode == Mode.train) {
                train(model, tokenizer);
            } else {
                generate(model, tokenizer);
            }
            System.out.println(json(model));
        }
    }

    private void train(Model model, T5Tokenizer tokenizer) {
        GlueRows rows = GlueRows.read(shared.resolve("data/glue"), batch * (steps + warmup));
        List<Parameter> trained = model.parameters().trained();
        try (AdamW optimizer = new AdamW(trained, 0.9, 0.999, 1e-8, 0, AdamwEpsStyle.TORCH);
                BatchGradients gradients = new BatchGradients(model, new Loss(0.1, false))) {
            for (int k = 0; k < steps + warmup; k++) {
                GlueRows part = rows.rows(k * batch, (k + 1) * batch);
                long started = System.nanoTime();
                int[][] sources =
                        tokenizer.encodeBatch(part.sources(), maxSourceLength).toArray(int[][]::new);
                int[][] targets = tokenizer.encodeBatch(part.targets(), 0).toArray(int[][]::new);
                gradients.add(new TokenizedBatch(sources, targets, new long[batch]), 42, k, 1);
                Gradients.clip(trained, 1);
                optimizer.step(3e-4);
                Gradients.clear(trained);
                record(k >= warmup, started, sources);
            }
        }
    }

    private void generate(Model model, T5Tokenizer tokenizer) {
        GlueRows rows = GlueRows.read(shared.resolve("data/glue"), examples + batch);
        GenerationOptions options = new GenerationOptions(maxLength, maxLength, beams);
        for (int k = 0; k + batch <= examples + batch; k += batch) {
            List<String> part = rows.rows(k, k + batch).sources();
            long started = System.nanoTime();
            int[][] sources = tokenizer.encodeBatch(part, maxSourceLength).stream()
                    .sorted(Comparator.comparingInt(ids -> -ids.length))
                    .toArray(int[][]::new);
            try (Scope scope = Scope.withoutGradients()) {
                Search.generate(model.network(), Tokens.of(sources), null, options);
            }
            record(k > 0, started, sources);
        }
    }

    private void record(boolean counts, long started, int[][] sources) {
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
