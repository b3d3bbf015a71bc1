package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.training.TrainingListener;
import io.github.hyperdecoders.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The recipes for MRQA and for summaries and inference train, evaluate and test: three steps of a tiny T5 on real rows. */
class ShippedRecipesRunTest {
    private static final Path ROOT = Path.of(System.getProperty("hyperdecoders.root", ".."));
    private static final Path SHARED = Path.of(System.getProperty("hyperdecoders.shared", "../shared"));

    @TempDir
    static Path folder = Path.of("");

    static List<Path> recipes() throws IOException {
        List<Path> recipes = new ArrayList<>();
        for (String name : List.of("mrqa_experiments", "xsum_nli")) {
            try (Stream<Path> files = Files.list(ROOT.resolve("configs").resolve(name))) {
                files.sorted().forEach(recipes::add);
            }
        }
        assertThat(recipes).hasSizeGreaterThanOrEqualTo(21);
        return recipes;
    }

    @BeforeAll
    static void makeData() throws IOException {
        assumeTrue(Files.isDirectory(SHARED), "no real rows at " + SHARED);
        // The model is too small for a second thread to pay.
        Threads.use(1);
        Path data = Files.createDirectories(folder.resolve("data"));
        try (Stream<Path> sets = Files.list(SHARED.resolve("data"))) {
            for (Path set : sets.filter(Files::isDirectory).toList()) {
                Files.createSymbolicLink(data.resolve(set.getFileName()), set.toRealPath());
            }
        }
        Path own = Files.createDirectories(data.resolve("gem/wiki_lingua_english_en"));
        for (String split : List.of("train", "validation", "test")) {
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < 16; i++) {
                rows.append("{\"source\": \"Fill the kettle. Boil the water. Add leaf " + i
                        + ".\", \"target\": \"Make tea " + i + ".\"}\n");
            }
            Files.writeString(own.resolve(split + ".jsonl"), rows);
        }
        Path base = Files.createDirectories(folder.resolve("base"));
        Files.writeString(base.resolve("config.json"), """
                {"model_type": "t5", "vocab_size": 32128, "d_model": 16, "d_kv": 4, "d_ff": 32, "num_layers": 2,
                 "num_decoder_layers": 2, "num_heads": 4, "feed_forward_proj": "gated-gelu",
                 "tie_word_embeddings": false, "dropout_rate": 0.1}
                """);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void trainsThreeSteps(Path file) throws Exception {
        Path output = folder.resolve(file.getFileName().toString());
        Recipe recipe = RecipeReader.read(
                        file,
                        List.of(
                                "max_steps=3",
                                "random_init=true",
                                "base_model_path=" + folder.resolve("base"),
                                "tokenizer_name=" + SHARED.resolve("tokenizer/t5"),
                                "data_dir=" + folder.resolve("data"),
                                "output_dir=" + output,
                                "per_device_train_batch_size=2",
                                "per_device_eval_batch_size=4",
                                "gradient_accumulation_steps=2",
                                "n_train=12",
                                "n_val=3",
                                "n_test=3"))
                .recipe();
        TrainingRun.Outcome outcome = new TrainingRun(
                        recipe, Tasks.builtIn()::get, new TrainingListener() {}, () -> false)
                .run()
                .orElseThrow();
        JsonNode results =
                new JsonMapper().readTree(output.resolve("results.json").toFile());
        assertThat(results.path("validation").path("average").isNumber()).isTrue();
        assertThat(results.has("test")).isEqualTo(recipe.run().doTest());
        if (recipe.data().tasks().contains("mrqa")) {
            assertThat(output.resolve("3predicted_answers.json")).isNotEmptyFile();
            assertThat(results.path("validation").has("in_domain/squad_f1")).isTrue();
            assertThat(Files.exists(output.resolve("3predicted_answers_test.json")))
                    .isEqualTo(recipe.run().doTest());
        }
        assertThat(outcome.model().resolve("config.json")).exists();
    }
}
