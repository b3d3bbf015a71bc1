package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.recipe.ModelSource;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.T5Shape;
import io.github.hyperdecoders.t5.Role;
import io.github.hyperdecoders.t5.T5Config;
import io.github.hyperdecoders.t5.T5ConfigJson;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the model that a recipe begins with, from its base and fresh adapters. */
public final class ModelSetup {
    private static final int BUCKETS = 32;
    private static final int MAX_DISTANCE = 128;
    private static final double DROPOUT = 0.1;
    private static final double EPSILON = 1e-6;

    private ModelSetup() {}

    /**
     * The model at the start of training.
     *
     * @param tasks the tasks it is to know, in the order of their indices
     */
    public static Model create(Recipe recipe, List<String> tasks) throws IOException {
        ModelSource source = recipe.model();
        Path base = Path.of(source.location());
        T5Config t5 = shape(source, base);
        Double dropout = source.dropout();
        T5Config config = dropout == null ? t5 : t5.withDropout(dropout);
        Numerics numerics = numerics(source.precision());
        long seed = recipe.run().seed();
        if (source.randomInit()) {
            ModelConfig full = new ModelConfig(config, recipe.adapters(), tasks, null);
            return Model.build(full, numerics, recipe.freezing(), seed, List.of(), role -> true);
        }
        BaseReference reference = recipe.freezing().freezeModel() && adaptersOnly(recipe)
                ? BaseReference.of(source.nameOrPath(), base)
                : null;
        ModelConfig model = new ModelConfig(config, recipe.adapters(), tasks, reference);
        try (TensorFile file = TensorFile.open(base)) {
            return Model.build(model, numerics, recipe.freezing(), seed, List.of(file), role -> !role.isBase());
        }
    }

    /** Whether nothing of the base itself is trained but its layer norms. */
    private static boolean adaptersOnly(Recipe recipe) {
        return !Role.ENCODER.isTrained(recipe.freezing()) && !Role.DECODER.isTrained(recipe.freezing());
    }

    /** The shape of the base that weights are to come from; well-known names do where they are to be random. */
    private static T5Config shape(ModelSource source, Path base) throws IOException {
        if (!source.randomInit() && !Files.isDirectory(base)) {
            throw new InputException("model_name_or_path '" + base + "' is not a local folder: expected one with"
                    + " config.json and weights; give it with --set base_model_path=FOLDER, or begin from random"
                    + " weights with --set random_init=true");
        }
        return knownShape(source, base);
    }

    /** The shape of a T5 without its weights: a folder's or file's configuration, or that of a well-known name. */
    public static T5Config knownShape(ModelSource source, Path base) throws IOException {
        if (Files.isRegularFile(base)) {
            return T5ConfigJson.read(base);
        }
        if (Files.isDirectory(base)) {
            return T5ConfigJson.read(base.resolve(ModelConfig.FILE_NAME));
        }
        return T5Shape.named(source.nameOrPath())
                .filter(known -> source.basePath() == null)
                .map(ModelSetup::of)
                .orElseThrow(() ->
                        new InputException("model_name_or_path '" + base + "' is neither a local folder nor a known T5"
                                + Nearest.hint(base.toString(), T5Shape.names())));
    }

    private static T5Config of(T5Shape shape) {
        return new T5Config(
                shape.vocabulary(),
                shape.modelDim(),
                shape.headDim(),
                shape.feedForwardDim(),
                shape.encoderLayers(),
                shape.decoderLayers(),
                shape.heads(),
                BUCKETS,
                MAX_DISTANCE,
                DROPOUT,
                EPSILON,
                shape.gated(),
                shape.tied(),
                T5Tokenizer.PAD_ID,
                T5Tokenizer.EOS_ID);
    }

    /** The number formats of a recipe's precision. */
    public static Numerics numerics(Precision precision) {
        return switch (precision) {
            case FP64 -> Numerics.FP64;
            case FP32, AUTO -> Numerics.FP32;
            case BF16 -> Numerics.BF16;
        };
    }

    /** The recipe's tokenizer: its own path, or the one in the model's folder. */
    public static T5Tokenizer tokenizer(ModelSource source) {
        String name = source.tokenizerName();
        if (name != null && Files.exists(Path.of(name))) {
            return T5Tokenizer.load(Path.of(name));
        }
        String folder = source.basePath() == null ? source.nameOrPath() : source.basePath();
        Path base = Path.of(folder);
        if (!Files.isDirectory(base)) {
            throw new InputException("tokenizer_name '" + (name == null ? folder : name)
                    + "' is not a local file or folder: expected a tokenizer.json or spiece.model;"
                    + " give it with --set tokenizer_name=PATH");
        }
        return T5Tokenizer.load(base);
    }
}
