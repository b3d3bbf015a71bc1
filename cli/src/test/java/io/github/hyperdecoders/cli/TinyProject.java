package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder with all that a command may ask for: a T5's shape and tokenizer, rows of SST-2, a recipe, and a model of it. */
record TinyProject(Path root) {

    static TinyProject create(Path root) throws IOException {
        TinyProject project = new TinyProject(root);
        Path base = Files.createDirectories(root.resolve("base"));
        try (T5Tokenizer tokenizer =
                T5Tokenizer.ofPieces(Stream.of("sst2", "sentence:", "the", "film", "was", "fine", "dull", "0", "1")
                        .map(word -> "\u2581" + word)
                        .toList())) {
            tokenizer.save(base);
            Files.writeString(base.resolve("config.json"), """
                    {"model_type": "t5", "vocab_size": %d, "d_model": 64, "d_kv": 8, "d_ff": 256, "num_layers": 2,
                     "num_heads": 4, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}
                    """.formatted(tokenizer.vocabularySize()));
        }
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            rows.append("{\"sentence\": \"the film was %s\", \"label\": %d}%n"
                    .formatted(i % 2 == 0 ? "dull" : "fine", i % 2));
        }
        Path data = Files.createDirectories(root.resolve("data/glue/sst2"));
        Files.writeString(data.resolve("train.jsonl"), rows);
        Files.writeString(data.resolve("validation.jsonl"), rows);
        Files.writeString(project.recipe(), """
                {"model_name_or_path": "%s", "random_init": true, "data_dir": "%s", "output_dir": "%s",
                 "tasks": ["sst2"], "encoder_adapter": "manual", "decoder_adapter": "generated",
                 "encoder_adapter_dim": 4, "decoder_adapter_dim": 4, "hypernetwork_bottleneck": 4,
                 "freeze_model": false, "max_steps": 4, "learning_rate": 1e-3, "per_device_train_batch_size": 4,
                 "logging_steps": 1, "save_strategy": "steps", "save_steps": 2, "evaluation_strategy": "no",
                 "split_validation_test": false, "do_train": true, "do_eval": false}
                """.formatted(base, root.resolve("data"), project.output()));
        return project;
    }

    Path recipe() {
        return root.resolve("recipe.json");
    }

    Path output() {
        return root.resolve("run");
    }

    Recipe readRecipe() {
        return RecipeReader.read(recipe(), List.of()).recipe();
    }

    /** Writes an untrained model and gives its folder. */
    Path model() throws IOException {
        Path folder = root.resolve("model");
        try (Model model = ModelSetup.create(readRecipe(), List.of("sst2"), DownloadListener.NONE);
                T5Tokenizer tokenizer = T5Tokenizer.load(root.resolve("base"))) {
            ModelFolder.write(folder, model, tokenizer);
        }
        return folder;
    }
}
