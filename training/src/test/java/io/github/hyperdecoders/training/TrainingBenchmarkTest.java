package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipe costs is told from some steps of it, which leave nothing behind. */
class TrainingBenchmarkTest {
    private static final int ROWS = 6;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private final List<TrainingListener.Step> heard = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final TrainingListener listener = new TrainingListener() {
        @Override
        public void step(Step step) {
            heard.add(step);
        }

        @Override
        public void message(String text) {
            messages.add(text);
        }
    };

    @BeforeEach
    void write() throws IOException {
        Path base = Files.createDirectories(root.resolve("base"));
        try (T5Tokenizer tokenizer = TinyModel.tokenizerOfWords()) {
            Files.createDirectories(root.resolve("tokenizer"));
            tokenizer.save(root.resolve("tokenizer"));
            Files.writeString(base.resolve("config.json"), """
                    {"model_type": "t5", "vocab_size": %d, "d_model": 16, "d_kv": 4, "d_ff": 24, "num_layers": 2,
                     "num_heads": 4, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}
                    """.formatted(tokenizer.vocabularySize()));
        }
        Path data = Files.createDirectories(root.resolve("data/glue/sst2"));
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            rows.append("{\"sentence\": \"%s\", \"label\": 1}%n".formatted("film ".repeat(i + 1)));
        }
        Files.writeString(data.resolve("train.jsonl"), rows);
        Files.writeString(data.resolve("validation.jsonl"), rows);
    }

    @Test
    void theStepsBehindTheWarmUpCountAndNothingIsLeft() throws Exception {
        List<Path> before = files();
        TrainingCost cost = benchmark(1, 2, "gradient_accumulation_steps=2", "per_device_train_batch_size=3")
                .onData();
        assertThat(files()).isEqualTo(before);
        assertThat(heard).extracting(TrainingListener.Step::step).containsExactly(1L, 2L, 3L);
        assertThat(cost.seconds()).hasSize(2);
        // Two steps of two batches of three: both epochs whole, whatever their order.
        assertThat(cost.shape().examples()).isEqualTo(2 * ROWS);
        assertThat(cost.shape())
                .isEqualTo(heard.get(1).shape().plus(heard.get(2).shape()));
        // "sst2 sentence:", i times "film", and the end of sequence; the label and the end of sequence.
        assertThat(cost.shape().sourceTokens()).isEqualTo(2 * (ROWS * 3 + 21));
        assertThat(cost.shape().targetTokens()).isEqualTo(2 * ROWS * 2);
        assertThat(cost.shape().paddedTokens()).isGreaterThan(cost.shape().tokens());
        assertThat(cost.times().total())
                .isCloseTo(cost.seconds().stream().mapToDouble(s -> s).sum(), within(1e-9));
        assertThat(cost.shareOfPeak()).isBetween(0.0, 1.0);
        assertThat(cost.peakFlops()).isPositive();
    }

    @Test
    void theEvaluationIsOfABatchOfEachTask() throws Exception {
        TrainingCost cost =
                benchmark(0, 1, "do_eval=true", "per_device_eval_batch_size=4").onData();
        assertThat(Objects.requireNonNull(cost.evaluation()).examples()).isEqualTo(4);
        assertThat(benchmark(0, 1, "do_eval=false").onData().evaluation()).isNull();
    }

    @Test
    void syntheticRowsNeedNeitherDataNorTokenizerAndAreAsLongAsAsked() throws Exception {
        TrainingCost cost = benchmark(
                        0,
                        2,
                        "data_dir=" + root.resolve("nowhere"),
                        "tokenizer_name=" + root.resolve("none"),
                        "do_eval=true")
                .on(new SyntheticRows(7, 3));
        assertThat(cost.shape()).isEqualTo(new BatchShape(8, 56, 24, 80, 8 * 49, 8 * 9, 8 * 21));
        assertThat(Objects.requireNonNull(cost.evaluation()).examples()).isEqualTo(8);
    }

    @Test
    void oneSyntheticSourceABatchMayBeLonger() throws Exception {
        TrainingCost cost = benchmark(0, 1).on(new SyntheticRows(7, 3, 20));
        assertThat(cost.shape())
                .isEqualTo(new BatchShape(4, 3 * 7 + 20, 4 * 3, 4 * (20 + 3), 3 * 49 + 400, 4 * 9, (3 * 7 + 20) * 3));
    }

    @Test
    void impossibleWishesAreRefused() {
        assertThatThrownBy(() -> benchmark(0, 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("0 steps");
        assertThatThrownBy(() -> new SyntheticRows(0, 3))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("0 source and 3 target tokens");
        assertThatThrownBy(() -> benchmark(0, 1, "device=cuda").onData())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("device is 'cuda'");
    }

    @Test
    void automaticPrecisionIsToldWithItsReason() throws Exception {
        TrainingCost cost = benchmark(0, 1, "precision=auto").on(new SyntheticRows(4, 2));
        String picked = cost.numerics().name().toLowerCase(Locale.ROOT);
        assertThat(messages).containsExactly("precision auto is " + ModelSetup.automaticPrecision());
        assertThat(messages.get(0)).startsWith("precision auto is " + picked + ": this processor ");
        messages.clear();
        TrainingCost single = benchmark(0, 1, "precision=fp32").on(new SyntheticRows(4, 2));
        assertThat(single.numerics().name()).isEqualTo("FP32");
        assertThat(messages).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.sorted().toList();
        }
    }

    private TrainingBenchmark benchmark(int warmUp, int steps, String... overrides) {
        String json = """
                {"model_name_or_path": "%s", "random_init": true, "tokenizer_name": "%s", "data_dir": "%s",
                 "output_dir": "%s", "tasks": ["sst2"], "encoder_adapter": "manual", "decoder_adapter": "generated",
                 "encoder_adapter_dim": 4, "decoder_adapter_dim": 4, "hypernetwork_bottleneck": 4,
                 "freeze_model": true, "max_steps": 6, "per_device_train_batch_size": 4, "do_train": true,
                 "do_eval": false, "predict_with_generate": true}
                """.formatted(
                        root.resolve("base"), root.resolve("tokenizer"), root.resolve("data"), root.resolve("run"));
        Recipe recipe = RecipeReader.parse(json, "the test's recipe", List.of(overrides))
                .recipe();
        return new TrainingBenchmark(recipe, Tasks.builtIn()::get, listener, warmUp, steps);
    }
}
