package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.adapter.LoraTargets;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.ModelSource;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.T5Shape;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.t5.T5Config;
import io.github.hyperdecoders.t5.T5ConfigJson;
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
    private static final int BUCKETS = 32;
    private static final int MAX_DISTANCE = 128;
    private static final double DROPOUT = 0.1;
    private static final double EPSILON = 1e-6;

    private ModelSetup() {}

    /**
     * The model at the start of training.
     *
     * @param tasks the tasks it is to know, in the order of their indices
     * @param downloads hears of what has to be fetched from the hub
     */
    public static Model create(Recipe recipe, List<String> tasks, DownloadListener downloads) throws IOException {
        ModelSource source = recipe.model();
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
        try (ModelWeights weights = ModelWeights.open(base, null)) {
            if (weights.base() != null) {
                requireSameAdapters(base, weights.config(), recipe.adapters());
            }
            boolean refers = recipe.freezing().freezeModel() && adaptersOnly(recipe);
            ModelConfig full = new ModelConfig(config, recipe.adapters(), tasks, null);
            Model model = Model.build(full, numerics, recipe.freezing(), seed, weights.files(), role -> !role.isBase());
            // What is not the base's and not trained here would be in no adapter-only folder.
            boolean holdsMore = model.parameters().all().stream()
                    .anyMatch(p -> p.role().isBase() && !p.trained() && weights.replaces(p.name()));
            return refers && !holdsMore ? model.withBase(reference(source, base, weights)) : model;
        }
    }

    private static BaseReference reference(ModelSource source, Path base, ModelWeights weights) throws IOException {
        BaseReference own = weights.reference();
        return own == null ? BaseReference.of(source.nameOrPath(), base) : own;
    }

    /** Adapters that the base has already are trained further, and so are what they were. */
    private static void requireSameAdapters(Path base, ModelConfig found, AdapterSettings asked) {
        for (Stack stack : Stack.values()) {
            AdapterKind kind = stack == Stack.ENCODER
                    ? found.adapters().encoder()
                    : found.adapters().decoder();
            AdapterKind wanted = stack == Stack.ENCODER ? asked.encoder() : asked.decoder();
            boolean same = kind == AdapterKind.NONE
                    || (kind == wanted
                            && (!kind.isLora()
                                    || LoraTargets.of(stack, found.t5(), found.adapters())
                                            .equals(LoraTargets.of(stack, found.t5(), asked))));
            if (!same) {
                throw new InputException("the adapters of " + base + " are others than the recipe's: expected "
                        + described(found.adapters()));
            }
        }
    }

    private static String described(AdapterSettings adapters) {
        String kinds = "encoder_adapter " + adapters.encoder().key() + ", decoder_adapter "
                + adapters.decoder().key();
        return adapters.encoder().isLora() || adapters.decoder().isLora()
                ? kinds + ", lora_rank " + adapters.loraRank() + ", lora_alpha " + adapters.loraAlpha()
                        + ", lora_targets " + String.join(",", adapters.loraTargets())
                : kinds;
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
        return ModelFolder.tokenizer(HubModels.tokenizer(source.tokenizerLocation(), downloads), null);
    }
}
