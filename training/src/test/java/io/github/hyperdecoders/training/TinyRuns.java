package io.github.hyperdecoders.training;

import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder with the shape of a tiny T5, its tokenizer, forty rows of SST-2 in {@code data}, and a recipe for runs beside them. */
record TinyRuns(Path root) {
    static TinyRuns create(Path root) throws IOException {
        Path base = Files.createDirectories(root.resolve("base"));
        try (T5Tokenizer tokenizer = TinyModel.tokenizerOfWords()) {
            tokenizer.save(base);
            Files.writeString(base.resolve("config.json"), """
                    {"model_type": "t5", "vocab_size": %d, "d_model": 16, "d_kv": 4, "d_ff": 24, "num_layers": 2,
                     "num_heads": 4, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}
                    """.formatted(tokenizer.vocabularySize()));
        }
        Path data = Files.createDirectories(root.resolve("data/glue/sst2"));
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append("{\"sentence\": \"the film was %s\", \"label\": %d}%n"
                    .formatted(i % 2 == 0 ? "dull" : "fine", i % 2));
        }
        Files.writeString(data.resolve("train.jsonl"), rows);
        return new TinyRuns(root);
    }

    /** Six steps at one learning rate, so that a longer run has the same first ones; every second is saved. */
    Recipe recipe(String output, String... overrides) {
        String json = """
                {"model_name_or_path": "%s", "random_init": true, "data_dir": "%s", "output_dir": "%s",
                 "tasks": ["sst2"], "encoder_adapter": "manual", "decoder_adapter": "generated",
                 "encoder_adapter_dim": 4, "decoder_adapter_dim": 4, "hypernetwork_bottleneck": 4,
                 "freeze_model": false, "max_steps": 6, "learning_rate": 1e-3, "lr_scheduler": "constant",
                 "per_device_train_batch_size": 4, "logging_steps": 1, "save_strategy": "steps", "save_steps": 2,
                 "evaluation_strategy": "no", "split_validation_test": false, "do_train": true, "do_eval": false}
                """.formatted(root.resolve("base"), root.resolve("data"), root.resolve(output));
        return RecipeReader.parse(json, "the test's recipe", List.of(overrides)).recipe();
    }
}
