package io.github.hyperdecoders.it;

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
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** A folder with all that a small training needs: a T5's shape, a tokenizer, rows of two GLUE tasks, and a recipe. */
final class TinyProject {
    private static final List<String> GOOD = List.of("fine", "great", "lovely", "bright");
    private static final List<String> BAD = List.of("dull", "poor", "awful", "bleak");
    private static final List<String> NEUTRAL = List.of("the", "film", "was", "a", "plot", "and", "cast", "music");

    /** Rows in a batch of long ones. */
    static final int LONG_BATCH = 16;
    /** The fewest words of a long row. */
    static final int LONG_WORDS = 40;

    private final Path root;

    private TinyProject(Path root) {
        this.root = root;
    }

    static TinyProject create(Path root) throws IOException {
        TinyProject project = new TinyProject(root);
        Files.createDirectories(root.resolve("base"));
        Files.writeString(root.resolve("base/config.json"), """
                {"model_type": "t5", "vocab_size": 96, "d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 2,
                 "num_decoder_layers": 2, "num_heads": 4, "feed_forward_proj": "gated-gelu",
                 "tie_word_embeddings": false, "dropout_rate": 0.1}
                """);
        List<String> pieces = new ArrayList<>();
        for (List<String> words : List.of(
                GOOD, BAD, NEUTRAL, List.of("sst2", "rte", "sentence:", "sentence1:", "sentence2:", "0", "1"))) {
            words.forEach(word -> pieces.add("\u2581" + word));
        }
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(pieces)) {
            tokenizer.save(root.resolve("base"));
        }
        project.rows("sst2", new SplittableRandom(1));
        project.rows("rte", new SplittableRandom(2));
        return project;
    }

    private void rows(String task, SplittableRandom random) throws IOException {
        Path folder = Files.createDirectories(root.resolve("data/glue").resolve(task));
        for (String split : List.of("train", "validation")) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < (split.equals("train") ? 150 : 20); i++) {
                boolean first = random.nextBoolean();
                boolean second = random.nextBoolean();
                Map<String, Object> row = task.equals("sst2")
                        ? Map.of("sentence", sentence(first, random), "label", first ? 1 : 0)
                        : Map.of(
                                "sentence1",
                                sentence(first, random),
                                "sentence2",
                                sentence(second, random),
                                "label",
                                first == second ? 0 : 1);
                lines.append(new JsonMapper().writeValueAsString(new TreeMap<>(row)))
                        .append('\n');
            }
            Files.writeString(folder.resolve(split + ".jsonl"), lines);
        }
    }

    private static String sentence(boolean good, SplittableRandom random) {
        List<String> words = new ArrayList<>();
        int length = 2 + random.nextInt(5);
        for (int i = 0; i < length; i++) {
            words.add(NEUTRAL.get(random.nextInt(NEUTRAL.size())));
        }
        List<String> moods = good ? GOOD : BAD;
        words.add(moods.get(random.nextInt(moods.size())));
        return String.join(" ", words);
    }

    /** Writes a recipe whose run goes to {@code output}. */
    Path recipe(String output, int steps) throws IOException {
        Map<String, Object> keys = course(output, steps);
        keys.put("data_dir", root.resolve("data").toString());
        keys.put("tasks", Arrays.asList("sst2", "rte"));
        keys.put("encoder_adapter", "manual");
        keys.put("decoder_adapter", "generated");
        keys.put("encoder_adapter_dim", 8);
        keys.put("decoder_adapter_dim", 8);
        keys.put("hypernetwork_bottleneck", 8);
        keys.put("label_smoothing", 0.1);
        keys.put("metric_for_best_model", "average_metrics");
        keys.put("predict_with_generate", true);
        keys.put("split_validation_test", false);
        return write(output, keys);
    }

    /**
     * Writes a recipe that trains adapters of the embedded T5, which stays frozen, as most runs do: with dropout, on the rows of {@link
     * #longRows}, {@value #LONG_BATCH} in a batch.
     */
    Path longRecipe(String output, String precision, int steps) throws IOException {
        Map<String, Object> keys = course(output, steps);
        keys.put("model_name_or_path", "embedded");
        keys.put("random_init", false);
        keys.put("freeze_model", true);
        keys.put("dropout", 0.1);
        keys.put("precision", precision);
        keys.put("data_dir", longRows().toString());
        keys.put("tasks", List.of("rte"));
        keys.put("encoder_adapter", "manual");
        keys.put("decoder_adapter", "generated");
        keys.put("encoder_adapter_dim", 16);
        keys.put("decoder_adapter_dim", 16);
        keys.put("hypernetwork_bottleneck", 16);
        keys.put("max_source_length", 128);
        keys.put("label_smoothing", 0.1);
        keys.put("per_device_train_batch_size", LONG_BATCH);
        keys.put("metric_for_best_model", "average_metrics");
        keys.put("predict_with_generate", true);
        keys.put("split_validation_test", false);
        keys.put("eval_steps", steps / 2);
        keys.put("logging_steps", 1);
        return write(output, keys);
    }

    /** Rows of {@value #LONG_WORDS} to 100 words, each a token at least, in a data folder of their own. */
    private Path longRows() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        Path folder = Files.createDirectories(root.resolve("long/glue/rte"));
        for (String split : List.of("train", "validation")) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < (split.equals("train") ? 200 : 8); i++) {
                Map<String, Object> row = new TreeMap<>();
                row.put("sentence1", words(LONG_WORDS / 2 + random.nextInt(30), random));
                row.put("sentence2", words(LONG_WORDS / 2 + random.nextInt(30), random));
                row.put("label", random.nextInt(2));
                lines.append(new JsonMapper().writeValueAsString(row)).append('\n');
            }
            Files.writeString(folder.resolve(split + ".jsonl"), lines);
        }
        return root.resolve("long");
    }

    private static String words(int count, SplittableRandom random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(NEUTRAL.get(random.nextInt(NEUTRAL.size())));
        }
        return String.join(" ", words);
    }

    /** Writes text, a vocabulary with sentinels, and a recipe that pretrains on them in two phases of equal length. */
    Path pretraining(String output, int steps) throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        WordCounts words = new WordCounts();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            String document = sentence(random.nextBoolean(), random);
            words.add(document);
            text.append(document).append("\n\n");
        }
        Files.writeString(root.resolve("text.txt"), text);
        UnigramTrainer.train(words, VocabularySettings.of(60, 16)).save(root.resolve("vocabulary"));
        Map<String, Object> keys = course(output, steps);
        keys.put("tokenizer_name", root.resolve("vocabulary").toString());
        keys.put("data_dir", root.toString());
        keys.put("train_files", List.of("*.txt"));
        keys.put("prefix_lm_steps", steps / 2);
        keys.put("encoder_adapter", "none");
        keys.put("decoder_adapter", "none");
        keys.put("max_source_length", 32);
        return write(output, keys);
    }

    /**
     * Writes a comparison of two rows with two seeds each, whose runs of {@code steps} go below {@code output}. They save at other steps than
     * they log, so that a kill leaves lines which the checkpoint knows nothing of.
     */
    Path comparison(String output, int steps) throws IOException {
        Map<String, Object> keys = new TreeMap<>();
        keys.put("title", "tiny");
        keys.put("recipe", recipe("row", steps).getFileName().toString());
        keys.put("set", Map.of("save_steps", 7));
        keys.put("seeds", List.of(1, 2));
        keys.put(
                "rows",
                new TreeMap<>(Map.of("Hyperdecoder", Map.of(), "single adapter", Map.of("decoder_adapter", "manual"))));
        keys.put("baseline", "single adapter");
        keys.put("output_dir", root.resolve(output).toString());
        return write(output, keys);
    }

    /** The keys of all runs. */
    private Map<String, Object> course(String output, int steps) {
        Map<String, Object> keys = new TreeMap<>();
        keys.put("model_name_or_path", root.resolve("base").toString());
        keys.put("random_init", true);
        keys.put("output_dir", root.resolve(output).toString());
        keys.put("freeze_model", false);
        keys.put("max_steps", steps);
        keys.put("learning_rate", 1e-3);
        keys.put("per_device_train_batch_size", 8);
        keys.put("gradient_accumulation_steps", 2);
        keys.put("logging_steps", 5);
        keys.put("evaluation_strategy", "steps");
        keys.put("eval_steps", 40);
        keys.put("save_strategy", "steps");
        keys.put("save_steps", 5);
        keys.put("save_total_limit", 2);
        keys.put("do_train", true);
        keys.put("do_eval", true);
        return keys;
    }

    private Path write(String output, Map<String, Object> keys) throws IOException {
        Path file = root.resolve(output + ".json");
        Files.writeString(file, new JsonMapper().writeValueAsString(keys));
        return file;
    }
}
