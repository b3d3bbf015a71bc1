package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.training.TrainingListener;
import io.github.hyperdecoders.training.TrainingRun;
import io.github.hyperdecoders.vocabulary.UnigramTrainer;
import io.github.hyperdecoders.vocabulary.VocabularySettings;
import io.github.hyperdecoders.vocabulary.WordCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every recipe under configs/ trains, evaluates and tests as it says: three steps of a tiny T5, in small batches, on made-up rows. */
class ShippedRecipesRunTest {
    private static final Path CONFIGS = Program.ROOT.resolve("configs");
    private static final int STEPS = 3;

    private static int threads;

    @TempDir
    static Path folder = Path.of("");

    static List<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.walk(CONFIGS)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.startsWith(CONFIGS.resolve("compare")))
                    .filter(file -> !file.endsWith("config.json"))
                    .sorted()
                    .toList();
        }
    }

    /** One that is added is run, and counted here; one that gets lost is missed. */
    @Test
    void thereAreFiftyThree() throws IOException {
        assertThat(recipes()).hasSize(53);
    }

    @BeforeAll
    static void makeData() throws Exception {
        // The model is too small for a second thread to pay.
        threads = Threads.count();
        Threads.use(1);
        MadeData data = new MadeData(folder.resolve("data"));
        Set<String> tasks = new TreeSet<>();
        for (Path file : recipes()) {
            Recipe recipe = RecipeReader.read(file, List.of()).recipe();
            tasks.addAll(recipe.data().tasks());
            tasks.addAll(recipe.data().evalTasks());
        }
        for (String task : tasks) {
            data.write(Tasks.builtIn().get(task));
        }
        WordCounts words = new WordCounts();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            String document = data.words(12);
            words.add(document);
            text.append(document).append("\n\n");
        }
        Files.writeString(folder.resolve("data/text.txt"), text);
        Path base = Files.createDirectories(folder.resolve("base"));
        UnigramTrainer.train(words, VocabularySettings.of(60, 24)).save(base);
        Files.writeString(base.resolve("config.json"), """
                {"model_type": "t5", "vocab_size": 96, "d_model": 16, "d_kv": 4, "d_ff": 32, "num_layers": 2,
                 "num_decoder_layers": 2, "num_heads": 4, "feed_forward_proj": "gated-gelu",
                 "tie_word_embeddings": false, "dropout_rate": 0.1}
                """);
    }

    @AfterAll
    static void restore() {
        Threads.use(threads);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void trainsThreeSteps(Path file) throws Exception {
        Path output = folder.resolve(CONFIGS.relativize(file).toString().replace('/', '-'));
        List<String> overrides = new ArrayList<>(List.of(
                "max_steps=" + STEPS,
                "random_init=true",
                "base_model_path=" + folder.resolve("base"),
                "tokenizer_name=" + folder.resolve("base"),
                "data_dir=" + folder.resolve("data"),
                "output_dir=" + output,
                "per_device_train_batch_size=2",
                "per_device_eval_batch_size=4",
                "gradient_accumulation_steps=2",
                "n_val=3"));
        if (RecipeReader.read(file, List.of()).recipe().pretrains()) {
            overrides.addAll(List.of("train_files=text.txt", "prefix_lm_steps=1"));
        } else {
            overrides.addAll(List.of("n_train=12", "n_test=3"));
        }
        Recipe recipe = RecipeReader.read(file, overrides).recipe();
        TrainingRun.Outcome outcome = new TrainingRun(
                        recipe, Tasks.builtIn()::get, new TrainingListener() {}, () -> false)
                .run()
                .orElseThrow();
        assertThat(MetricsLog.read(output.resolve("metrics.jsonl")))
                .filteredOn(line -> line.values().containsKey(MetricsLog.LOSS))
                .last()
                .satisfies(line -> {
                    assertThat(line.step()).isEqualTo(STEPS);
                    assertThat(line.values().get(MetricsLog.LOSS)).isFinite();
                });
        assertThat(outcome.model().resolve("config.json")).exists();
        assertScores(recipe, output);
    }

    private static void assertScores(Recipe recipe, Path output) throws IOException {
        JsonNode results =
                new JsonMapper().readTree(output.resolve("results.json").toFile());
        assertThat(results.path("validation")
                        .path(recipe.pretrains() ? "loss" : "average")
                        .isNumber())
                .isTrue();
        assertThat(results.has("test")).isEqualTo(recipe.run().doTest());
        if (recipe.data().tasks().contains("mrqa")) {
            assertThat(output.resolve(STEPS + "predicted_answers.json")).isNotEmptyFile();
            assertThat(results.path("validation").has("in_domain/squad_f1")).isTrue();
            assertThat(Files.exists(output.resolve(STEPS + "predicted_answers_test.json")))
                    .isEqualTo(recipe.run().doTest());
        }
    }
}
