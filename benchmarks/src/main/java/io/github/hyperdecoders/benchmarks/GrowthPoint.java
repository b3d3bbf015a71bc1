package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5ConfigJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * One training whose cost is measured, by {@code hyperdecoder bench} in a process of its own: only so does a peak of memory belong to it.
 *
 * @param adapters kind of the decoder's adapters; the encoder's are learned
 * @param batch examples
 * @param length tokens of every source but the first; targets have four
 * @param longest tokens of the first source
 * @param depth layers of each stack
 * @param steps that count, behind two of warm-up
 */
record GrowthPoint(String adapters, int batch, int length, int longest, int depth, int steps) {
    static final String HEADER =
            "adapters,batch,length,longest,depth,real_tokens,padded_tokens,seconds_per_step,gflop_per_step,peak_mib";

    private static final double MIB = 1 << 20;

    /** What a step cost. */
    record Cost(long tokens, long paddedTokens, double seconds, double flops, double peakMib) {}

    GrowthPoint withBatch(int examples) {
        return new GrowthPoint(adapters, examples, length, longest, depth, steps);
    }

    GrowthPoint withLength(int tokens, int ofLongest) {
        return new GrowthPoint(adapters, batch, tokens, ofLongest, depth, steps);
    }

    GrowthPoint withDepth(int layers) {
        return new GrowthPoint(adapters, batch, length, longest, layers, steps);
    }

    /** A line of CSV as {@link #HEADER} says. */
    String line(Cost cost) {
        return String.format(
                Locale.ROOT,
                "%s,%d,%d,%d,%d,%d,%d,%.4f,%.3f,%.1f",
                adapters,
                batch,
                length,
                longest,
                depth,
                cost.tokens,
                cost.paddedTokens,
                cost.seconds,
                cost.flops / 1e9,
                cost.peakMib);
    }

    Cost measure() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("growth");
        Path shape = folder.resolve("config.json");
        Path recipe = folder.resolve("recipe.json");
        try {
            // A small vocabulary, so that the embedding and the head do not hide what grows.
            T5Config t5 = T5Config.v11(1024, 256, 64, 512, depth, 4);
            Files.writeString(shape, T5ConfigJson.toJson(t5).toString());
            Files.writeString(recipe, """
                    {"model_name_or_path": "%s", "output_dir": "unused", "tasks": ["sst2"], "encoder_adapter": "manual",
                     "decoder_adapter": "%s", "per_device_train_batch_size": %d, "max_steps": 1, "do_train": true}
                    """.formatted(shape, adapters, batch));
            return cost(run(recipe));
        } finally {
            Files.deleteIfExists(shape);
            Files.deleteIfExists(recipe);
            Files.delete(folder);
        }
    }

    private JsonNode run(Path recipe) throws IOException, InterruptedException {
        return MeasuredProgram.ours("io.github.hyperdecoders.cli.Main")
                .run(List.of(
                        "bench",
                        recipe.toString(),
                        "--json",
                        "--warm-up",
                        "2",
                        "--steps",
                        Integer.toString(steps),
                        "--synthetic",
                        length + ",4",
                        "--longest",
                        Integer.toString(longest)));
    }

    private Cost cost(JsonNode json) {
        return new Cost(
                (json.path("source_tokens").asLong()
                                + json.path("target_tokens").asLong())
                        / steps,
                json.path("padded_tokens").asLong() / steps,
                json.path("step_seconds_median").asDouble(),
                json.path("flops").asDouble() / steps,
                json.path("peak_bytes").asLong() / MIB);
    }
}
