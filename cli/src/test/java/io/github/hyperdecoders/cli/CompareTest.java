package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.results.Prediction;
import io.github.hyperdecoders.results.Predictions;
import io.github.hyperdecoders.results.RunFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A comparison of tiny models from its file to its page. */
class CompareTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @BeforeEach
    void write() throws IOException {
        TinyProject.create(root);
        Files.writeString(root.resolve("compare.json"), """
                {"recipe": "recipe.json", "seeds": [1, 2], "baseline": "single adapter",
                 "set": {"do_eval": true, "predict_with_generate": true, "evaluation_strategy": "steps", "eval_steps": 2},
                 "rows": {"Hyperdecoder": {}, "single adapter": {"decoder_adapter": "manual"}},
                 "output_dir": "%s"}
                """.formatted(root.resolve("table")));
    }

    @Test
    void theTableIsMadeOfItsRunsAndMadeAgainWithoutTrainingThem() throws IOException {
        assertThat(compare()).isZero();
        JsonNode results = results();
        assertThat(results.path("baseline").asString("")).isEqualTo("single adapter");
        for (String row : List.of("Hyperdecoder", "single adapter")) {
            JsonNode score = results.path("models").path(row).path("scores").path("sst2");
            double first = accuracy(row, 1);
            double second = accuracy(row, 2);
            assertThat(score.path("runs").get(0).asDouble(-1)).isEqualTo(first);
            assertThat(score.path("mean").asDouble(-1)).isEqualTo((first + second) / 2);
            assertThat(score.path("deviation").asDouble(-1))
                    .isCloseTo(Math.abs(first - second) / Math.sqrt(2), within(1e-9));
            assertThat(score.has("against_baseline")).isEqualTo(row.equals("Hyperdecoder"));
        }
        assertThat(Files.readString(root.resolve("table/report.html")))
                .contains("Hyperdecoder", "single adapter", "paired bootstrap", "average on validation");
        assertThat(Files.readString(root.resolve("table/table.md"))).contains("| Hyperdecoder");

        FileTime trained = Files.getLastModifiedTime(run("Hyperdecoder", 1).resolve("results.json"));
        String before = Files.readString(root.resolve("table/results.json"));
        Files.delete(root.resolve("table/results.json"));
        assertThat(compare()).isZero();
        assertThat(Files.getLastModifiedTime(run("Hyperdecoder", 1).resolve("results.json")))
                .isEqualTo(trained);
        assertThat(Files.readString(root.resolve("table/results.json"))).isEqualTo(before);

        assertThat(compare("--set", "learning_rate=1e-2"))
                .as("of another recipe")
                .isEqualTo(2);
    }

    @Test
    void aRunThatAnotherProcessTrainsIsLeftToItUntilItIsFree() throws Exception {
        Path taken = run("Hyperdecoder", 1);
        Files.createDirectories(taken);
        CompletableFuture<Integer> comparison;
        try (FileChannel channel =
                        FileChannel.open(taken.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            comparison = CompletableFuture.supplyAsync(this::compare);
            Path last = run("single adapter", 2).resolve("results.json");
            for (int tries = 0; tries < 600 && !Files.exists(last); tries++) {
                Thread.sleep(100);
            }
            assertThat(last).exists();
            assertThat(taken.resolve("results.json")).doesNotExist();
            assertThat(root.resolve("table/results.json")).doesNotExist();
        }
        assertThat(comparison.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(taken.resolve("results.json")).exists();
        assertThat(results()
                        .path("models")
                        .path("Hyperdecoder")
                        .path("scores")
                        .path("sst2")
                        .path("runs"))
                .hasSize(2);
    }

    @Test
    void rowsThatTrainUnequallyManyNumbersAreRefusedBeforeAnythingIsTrained() throws IOException {
        Files.writeString(
                root.resolve("compare.json"),
                Files.readString(root.resolve("compare.json"))
                        .replace("{\"decoder_adapter\"", "{\"encoder_adapter_dim\": 256, \"decoder_adapter\"")
                        .replace(
                                "\"seeds\"",
                                "\"equal_parameters\": [\"Hyperdecoder\", \"single adapter\"], \"seeds\""));
        assertThat(compare()).isEqualTo(2);
        assertThat(root.resolve("table")).doesNotExist();
    }

    private int compare(String... more) {
        String[] words = new String[2 + more.length];
        words[0] = "compare";
        words[1] = root.resolve("compare.json").toString();
        System.arraycopy(more, 0, words, 2, more.length);
        return Main.run(words);
    }

    private Path run(String row, int seed) {
        return root.resolve("table")
                .resolve(row.equals("Hyperdecoder") ? "hyperdecoder" : "single_adapter")
                .resolve("seed-" + seed);
    }

    private double accuracy(String row, int seed) throws IOException {
        List<Prediction> predictions = Predictions.read(new RunFolder(run(row, seed)).predictions());
        return Metric.ACCURACY.score(
                predictions.stream().map(Prediction::text).toList(),
                predictions.stream().map(Prediction::target).toList());
    }

    private JsonNode results() {
        return new JsonMapper().readTree(root.resolve("table/results.json").toFile());
    }
}
