package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.ModelSource;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5ConfigJson;
import io.github.hyperdecoders.recipe.T5Sizes;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Processor;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes the model that a recipe begins with, from its base and fresh adapters. */
public final class ModelSetup {
    private ModelSetup() {}

    /**
     * The model at the start of training.
     *
     * @param tasks the tasks it is to know, in the order of their indices
     * @param downloads hears of what has to be fetched from the hub
     */
    public static Model create(Recipe recipe, List<String> tasks, DownloadListener downloads) throws IOException {
        ModelSource source = recipe.model();
        checkBase(source);
        Path base = source.randomInit() ? Path.of(source.location()) : HubModels.weights(source.location(), downloads);
        T5Config t5 = knownShape(source, base);
        Double dropout = source.dropout();
        T5Config config = dropout == null ? t5 : t5.withDropout(dropout);
        Numerics numerics = numerics(source.precision());
        long seed = recipe.run().seed();
        if (source.randomInit()) {
            ModelConfig full = new ModelConfig(config, recipe.adapters(), tasks, null);
            return Model.build(full, numerics, recipe.freezing(), seed, List.of(), role -> true);
        }
        try (StartingWeights weights = StartingWeights.open(base)) {
            weights.requireSameAdapters(recipe.adapters());
            ModelConfig full = new ModelConfig(config, recipe.adapters(), tasks, null);
            Model model = Model.build(full, numerics, recipe.freezing(), seed, weights.files(), role -> !role.isBase());
            return recipe.freezing().freezeModel() && adaptersOnly(recipe)
                    ? model.on(weights.reference(source.nameOrPath(), model.parameters()))
                    : model;
        }
    }

    /** A local folder, by its meaning, is not looked for on the hub. */
    private static void checkBase(ModelSource source) {
        String base = source.basePath();
        if (base != null && !Files.exists(Path.of(base))) {
            throw new InputException("base_model_path '" + base + "' does not exist: expected a local folder");
        }
    }

    /** Whether nothing of the base itself is trained but its layer norms. */
    private static boolean adaptersOnly(Recipe recipe) {
        return !Role.ENCODER.isTrained(recipe.freezing()) && !Role.DECODER.isTrained(recipe.freezing());
    }

    /** The shape of a T5 without its weights: a folder's or file's configuration, or that of a well-known name. */
    public static T5Config knownShape(ModelSource source, Path base) throws IOException {
        if (Files.isRegularFile(base)) {
            return T5ConfigJson.read(base);
        }
        if (EmbeddedT5.isMeant(base.toString())) {
            return T5ConfigJson.read(EmbeddedT5.folder().resolve(ModelConfig.FILE_NAME));
        }
        if (PeftLora.isIn(base)) {
            try (ModelWeights weights = ModelWeights.open(base, null)) {
                return weights.config().t5();
            }
        }
        if (Files.isDirectory(base)) {
            return T5ConfigJson.read(base.resolve(ModelConfig.FILE_NAME));
        }
        return T5Sizes.named(source.nameOrPath())
                .filter(known -> source.basePath() == null)
                .orElseThrow(() ->
                        new InputException("model_name_or_path '" + base + "' is neither a local folder nor a known T5"
                                + Nearest.hint(base.toString(), T5Sizes.names())));
    }

    /** The number formats of a recipe's precision; {@code auto} takes bfloat16 where the device has it in hardware. */
    public static Numerics numerics(Precision precision) {
        return switch (precision) {
            case FP64 -> Numerics.FP64;
            case FP32 -> Numerics.FP32;
            case BF16 -> Numerics.BF16;
            case AUTO -> !Device.isCpu() || Processor.hasBfloat16() ? Numerics.BF16 : Numerics.FP32;
        };
    }

    /** What precision {@code auto} is on this device, and why, for people: {@code "fp32: this processor shows no ..."}. */
    public static String automaticPrecision() {
        return Device.isCpu() ? automaticPrecision(Processor.bfloat16()) : "bf16: the device is " + Device.name();
    }

    static String automaticPrecision(Optional<String> bfloat16) {
        return bfloat16.map(instructions -> "bf16: this processor has bfloat16 instructions (" + instructions + ")")
                .orElse("fp32: this processor shows no bfloat16 instructions");
    }

    /** The recipe's tokenizer: its own, or that of the base model. */
    public static T5Tokenizer tokenizer(ModelSource source, DownloadListener downloads) throws IOException {
        checkBase(source);
        return ModelFolder.tokenizer(HubModels.tokenizer(source.tokenizerLocation(), downloads), null);
    }
}
