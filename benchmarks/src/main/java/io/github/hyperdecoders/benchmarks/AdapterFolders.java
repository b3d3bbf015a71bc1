package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A random T5 in a folder, and folders of random adapters that belong to it. */
record AdapterFolders(Path root) {
    private static final double STRENGTH = 0.05;

    /** Of all weights. */
    Path base() {
        return root.resolve("base");
    }

    /** Of the adapters with that number. */
    Path adapters(int number) {
        return root.resolve("adapters" + number);
    }

    /**
     * Writes them, in single precision.
     *
     * @param size as {@link PeerModel} has it
     */
    void write(String size, int count) throws IOException {
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(List.of("\u2581a"))) {
            try (Model stock = PeerModel.stock(size, Numerics.FP32)) {
                ModelFolder.write(base(), stock, tokenizer);
            }
            String recipe = """
                    {"model_name_or_path": "%s", "output_dir": "unused", "tasks": ["sst2"], "encoder_adapter": "manual",
                     "decoder_adapter": "generated", "encoder_adapter_dim": 64, "decoder_adapter_dim": 64,
                     "hypernetwork_bottleneck": 128, "freeze_model": true, "unfreeze_encoder_adapters": true,
                     "unfreeze_decoder_adapters": true, "precision": "fp32", "max_steps": 1, "do_train": true}
                    """.formatted(base());
            try (Model model = ModelSetup.create(
                            RecipeReader.parse(recipe, "recipe", List.of()).recipe(),
                            List.of("sst2"),
                            DownloadListener.NONE);
                    Randomness randomness = new Randomness(0)) {
                for (int number = 0; number < count; number++) {
                    draw(model, number, randomness);
                    ModelFolder.write(adapters(number), model, tokenizer);
                }
            }
        }
    }

    private static void draw(Model model, int number, Randomness randomness) {
        try (Scope scope = Scope.withoutGradients()) {
            for (Parameter parameter : model.parameters().trained()) {
                randomness.reseed(number, parameter.name().hashCode(), 0);
                Ops.uniform(parameter.tensor(), -STRENGTH, STRENGTH, randomness);
            }
        }
    }
}
