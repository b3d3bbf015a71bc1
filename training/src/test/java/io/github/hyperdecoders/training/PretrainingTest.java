package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.SamplerPosition;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.pretraining.PrefixLm;
import io.github.hyperdecoders.pretraining.Segments;
import io.github.hyperdecoders.pretraining.SpanCorruption;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import io.github.hyperdecoders.vocabulary.UnigramTrainer;
import io.github.hyperdecoders.vocabulary.VocabularySettings;
import io.github.hyperdecoders.vocabulary.WordCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pretraining on a text so regular that what is hidden can be told from the rest. */
class PretrainingTest {
    private static final List<String> WORDS = List.of("one", "two", "three", "four", "five", "six");
    private static final int DOCUMENTS = 300;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @BeforeEach
    void write() throws IOException {
        WordCounts words = new WordCounts();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < DOCUMENTS; i++) {
            String document = String.join(" ", WORDS) + " " + WORDS.get(i % WORDS.size());
            words.add(document);
            text.append(document).append("\n\n");
        }
        Files.writeString(root.resolve("text.txt"), text);
        Path base = Files.createDirectories(root.resolve("base"));
        UnigramTrainer.train(words, VocabularySettings.of(36, 12)).save(base);
        Files.writeString(base.resolve("config.json"), """
                {"model_type": "t5", "vocab_size": 36, "d_model": 32, "d_kv": 8, "d_ff": 48, "num_layers": 1,
                 "num_heads": 4, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false, "dropout_rate": 0.0}
                """);
    }

    @Test
    void theLossOfHeldOutTextFallsInBothPhasesAndTheModelIsABase() throws Exception {
        Recipe recipe = recipe("max_steps=120", "prefix_lm_steps=60", "evaluation_strategy=steps", "eval_steps=20");
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void evaluated(long step, io.github.hyperdecoders.evaluation.Results results) {
                losses.add(results.values().get("loss"));
            }
        };
        TrainingRun.Outcome outcome = run(recipe, listener);
        assertThat(losses).hasSize(6);
        assertThat(losses.get(2)).as("span corruption: %s", losses).isLessThan(0.7 * losses.get(0));
        assertThat(losses.get(5)).as("prefix language model: %s", losses).isLessThan(losses.get(3));
        try (Hyperdecoder model = Hyperdecoder.load(outcome.model())) {
            assertThat(model.tasks()).isEmpty();
            assertThat(model.generate(List.of("one two three"))).hasSize(1);
        }
    }

    @Test
    void everyHundredthDocumentIsHeldOut() {
        try (T5Tokenizer tokenizer = T5Tokenizer.load(root.resolve("base"))) {
            TextExamples run = TextExamples.load(recipe(), tokenizer);
            assertThat(run.training().tokens().documents()).isEqualTo(DOCUMENTS - 3);
            assertThat(heldOut(run).tokens().documents()).isEqualTo(3);
            TextExamples whole = TextExamples.load(recipe("do_eval=false"), tokenizer);
            assertThat(whole.training().tokens().documents()).isEqualTo(DOCUMENTS);
            assertThat(whole.heldOut()).isNull();
            TextExamples own = TextExamples.load(recipe("validation_files=text.txt"), tokenizer);
            assertThat(heldOut(own).tokens().documents()).isEqualTo(DOCUMENTS);
        }
    }

    private static Segments heldOut(TextExamples run) {
        return Objects.requireNonNull(run.heldOut(), "nothing is held out");
    }

    @Test
    void batchesChangeFromSpansToPrefixesAtTheirStep() {
        Recipe recipe = recipe("max_steps=5", "prefix_lm_steps=2", "gradient_accumulation_steps=2");
        try (T5Tokenizer tokenizer = T5Tokenizer.load(root.resolve("base"))) {
            TextExamples run = TextExamples.load(recipe, tokenizer);
            int firstSentinel = tokenizer.vocabularySize() - 1;
            List<Boolean> spans = new ArrayList<>();
            try (BatchLoader loader =
                    new BatchLoader(run.sampler(recipe), SamplerPosition.START, run.maker(recipe, tokenizer))) {
                for (int batch = 0; batch < 10; batch++) {
                    TokenizedBatch made = loader.next().batch();
                    assertThat(Arrays.stream(made.sources())).allMatch(source -> source.length <= 24);
                    spans.add(Arrays.stream(made.labels()).allMatch(label -> label[0] == firstSentinel));
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(spans).containsExactly(true, true, true, true, true, true, false, false, false, false);
        }
    }

    @Test
    void heldOutBatchesAreThoseOfThePhaseAndAlwaysTheSame() {
        Recipe recipe = recipe("max_steps=5", "prefix_lm_steps=2", "n_val=1");
        try (T5Tokenizer tokenizer = T5Tokenizer.load(root.resolve("base"))) {
            TextExamples run = TextExamples.load(recipe, tokenizer);
            Set<String> first = labels(run, recipe, tokenizer, 1);
            assertThat(first).hasSize(1).isEqualTo(labels(run, recipe, tokenizer, 3));
            assertThat(labels(run, recipe, tokenizer, 4))
                    .isEqualTo(labels(run, recipe, tokenizer, 5))
                    .isNotEqualTo(first);
        }
    }

    private static Set<String> labels(TextExamples run, Recipe recipe, T5Tokenizer tokenizer, long step) {
        return run.scored(Split.VALIDATION, recipe, tokenizer, step)
                .flatMap(batch -> Arrays.stream(batch.labels()))
                .map(Arrays::toString)
                .collect(Collectors.toSet());
    }

    @Test
    void sourcesOfThePrefixLanguageModelAloneAreAsLongAsTheyMayBe() {
        try (T5Tokenizer tokenizer = T5Tokenizer.load(root.resolve("base"))) {
            PretrainingPhases both = PretrainingPhases.of(recipe("prefix_lm_steps=3"), tokenizer);
            assertThat(both.at(6)).isInstanceOf(SpanCorruption.class);
            assertThat(both.at(7)).isEqualTo(new PrefixLm(T5Tokenizer.EOS_ID, 23));
            assertThat(both.segmentLength()).isGreaterThan(24);
            PretrainingPhases alone = PretrainingPhases.of(recipe("prefix_lm_steps=10"), tokenizer);
            assertThat(alone.at(0)).isInstanceOf(PrefixLm.class);
            assertThat(alone.segmentLength()).isEqualTo(23);
        }
    }

    @Test
    void otherTextIsNoticedOnResume() throws Exception {
        run(recipe("save_steps=5"), new TrainingListener() {});
        assertThat(root.resolve("out/checkpoint-10")).isDirectory();
        Files.move(root.resolve("out/model"), root.resolve("model"));
        String text = Files.readString(root.resolve("text.txt"));
        Files.writeString(root.resolve("text.txt"), text.replaceFirst("two", "six"));
        assertThatThrownBy(() -> run(recipe("save_steps=5"), new TrainingListener() {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("train_files hold 297 documents")
                .hasMessageContaining("expected the same text to resume");
    }

    @Test
    void aTokenizerWithoutSentinelsIsRefused() throws Exception {
        try (T5Tokenizer words = T5Tokenizer.ofPieces(List.of("\u2581one"))) {
            words.save(root.resolve("words"));
        }
        Recipe recipe = recipe("tokenizer_name=" + root.resolve("words"));
        assertThatThrownBy(() -> run(recipe, new TrainingListener() {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has no <extra_id_0>");
        assertThat(root.resolve("out")).doesNotExist();
    }

    @Test
    void aTokenizerLargerThanTheModelIsRefused() throws Exception {
        Path config = root.resolve("base/config.json");
        Files.writeString(config, Files.readString(config).replace("\"vocab_size\": 36", "\"vocab_size\": 35"));
        assertThatThrownBy(() -> run(recipe(), new TrainingListener() {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has 36 tokens, but the model's vocab_size is 35");
        assertThat(root.resolve("out")).doesNotExist();
    }

    @Test
    void tooFewDocumentsToHoldOneOutAreRefused() throws Exception {
        Files.writeString(root.resolve("text.txt"), "one two three\n\nfour five six\n");
        assertThatThrownBy(() -> run(recipe(), new TrainingListener() {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected validation_files or do_eval false");
    }

    private static TrainingRun.Outcome run(Recipe recipe, TrainingListener listener) throws Exception {
        return new TrainingRun(
                        recipe,
                        name -> {
                            throw new AssertionError(name);
                        },
                        listener,
                        () -> false)
                .run()
                .orElseThrow();
    }

    private Recipe recipe(String... overrides) {
        String json = """
                {"model_name_or_path": "%s", "random_init": true, "data_dir": "%s", "output_dir": "%s",
                 "train_files": ["text.txt"], "encoder_adapter": "none", "decoder_adapter": "none",
                 "freeze_model": false, "max_steps": 10, "learning_rate": 1e-2, "warmup_steps": 5,
                 "lr_scheduler": "constant_w_warmup", "per_device_train_batch_size": 4,
                 "max_source_length": 24, "logging_steps": 5, "save_strategy": "steps", "save_steps": 500,
                 "do_train": true, "do_eval": true}
                """.formatted(root.resolve("base"), root, root.resolve("out"));
        return RecipeReader.parse(json, "the test's recipe", List.of(overrides)).recipe();
    }
}
