package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.format.PeftConfigReader;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes model folders. A full one has model.safetensors and can be read by the reference; an adapter-only one has
 * adapters.safetensors, some megabytes, and refers to its base by name and checksum. Parameter names are the reference's. A folder of
 * Hugging Face's PEFT with a LoRA is read as an adapter-only one is.
 */
public final class ModelFolder {
    public static final String WEIGHTS = "model.safetensors";
    public static final String ADAPTERS = "adapters.safetensors";

    private static final Freezing FROZEN = new Freezing(true, false, false, false, false, false);

    private ModelFolder() {}

    /**
     * Loads a model for inference.
     *
     * @param base where the base of an adapter-only folder is; null for where it was
     * @throws InputException if the folder is no model, or a file of it is damaged
     */
    public static Model load(Path folder, @Nullable Path base, Numerics numerics) throws IOException {
        return load(folder, base, numerics, FROZEN);
    }

    /**
     * Opens a model for inference on a base that is in memory: a folder of adapters of ours of any kind, one of PEFT, or the base's own
     * folder. It computes what it computes loaded alone, to the bit. What the folder has of the base's own (trained layer norms, modules of
     * PEFT's {@code modules_to_save}) is the model's own; where it has nothing of it, {@code model.network().t5()} is the same object in all
     * models of the base.
     *
     * @throws InputException if the folder is no model, or a file of it is damaged, or it was trained on another base, or it holds all weights
     *     of a model, which has nothing to share
     * @throws IllegalStateException if the base is closed
     */
    public static Model load(Path folder, BaseModel base) throws IOException {
        return base.open(folder);
    }

    /** Loads a model to go on training it. */
    public static Model load(Path folder, @Nullable Path base, Numerics numerics, Freezing freezing)
            throws IOException {
        try (ModelWeights weights = ModelWeights.open(folder, base)) {
            return Model.build(weights.config(), numerics, freezing, 0, weights.files(), role -> false);
        }
    }

    /** The tokenizer of a model folder: its own, or where a folder of PEFT has none, that of its base. */
    public static T5Tokenizer tokenizer(Path folder, @Nullable Path base) throws IOException {
        if (!PeftLora.isIn(folder) || HubModels.hasTokenizer(folder)) {
            return T5Tokenizer.load(folder);
        }
        String name =
                PeftConfigReader.read(folder.resolve(PeftConfig.FILE_NAME)).base();
        if (base != null || name == null) {
            return T5Tokenizer.load(base == null ? folder : base);
        }
        return T5Tokenizer.load(HubModels.tokenizer(name, DownloadListener.NONE));
    }

    /**
     * Writes the LoRA of a folder of Hugging Face's PEFT as an adapter-only folder, with what it has trained as a whole.
     *
     * @param base where its base is; null for where the folder says
     * @throws InputException if it is no such folder
     */
    public static void writeFromPeft(Path peft, @Nullable Path base, Path folder) throws IOException {
        if (!PeftLora.isIn(peft)) {
            throw new InputException(
                    peft + " is no folder of PEFT: expected " + PeftConfig.FILE_NAME + " and " + PeftLora.WEIGHTS);
        }
        try (ModelWeights weights = ModelWeights.open(peft, base);
                Model model = Model.build(weights.config(), Numerics.FP32, FROZEN, 0, weights.files(), role -> false);
                T5Tokenizer tokenizer = tokenizer(peft, base)) {
            ModelConfig config =
                    new ModelConfig(weights.config().t5(), weights.config().adapters(), List.of(), weights.reference());
            AtomicFiles.newDirectory(folder, into -> {
                fill(
                        into,
                        config,
                        model.parameters().all(),
                        tokenizer,
                        Parameter::tensor,
                        p -> weights.replaces(p.name()));
                Manifest.write(into);
            });
        }
    }

    /** Writes a folder at once or not at all, with a checksum of every file; it must not exist. */
    public static void write(Path folder, Model model, T5Tokenizer tokenizer) throws IOException {
        AtomicFiles.newDirectory(folder, into -> {
            fill(into, model, tokenizer);
            Manifest.write(into);
        });
    }

    /** As {@link #write(Path, Model, T5Tokenizer)}, its weights rounded to another format of numbers. */
    public static void write(Path folder, Model model, T5Tokenizer tokenizer, ScalarType type) throws IOException {
        write(
                folder,
                model,
                model.config(),
                model.parameters().all(),
                tokenizer,
                p -> p.tensor().to(type));
    }

    /**
     * As {@link #write(Path, Model, T5Tokenizer, ScalarType)} with learned LoRA added to the projections' weights: stacks of kind {@code
     * lora} become stock ones.
     *
     * @throws InputException if neither stack is of that kind
     */
    public static void writeMerged(Path folder, Model model, T5Tokenizer tokenizer, ScalarType type)
            throws IOException {
        MergedLora merged = new MergedLora(model);
        write(
                folder,
                model,
                merged.config(),
                merged.parameters(),
                tokenizer,
                p -> merged.value(p).to(type));
    }

    /**
     * As {@link #write(Path, Model, T5Tokenizer, ScalarType)} with as many rows of embedding and head as the tokenizer has ids, of which it
     * has more than the model: each new row is the mean of the old ones.
     *
     * @throws InputException if the model has a row for every id already
     */
    public static void writeResized(Path folder, Model model, T5Tokenizer tokenizer, ScalarType type)
            throws IOException {
        ResizedVocabulary resized = new ResizedVocabulary(model, tokenizer);
        write(
                folder,
                model,
                resized.config(),
                model.parameters().all(),
                tokenizer,
                p -> resized.value(p).to(type));
    }

    private static void write(
            Path folder,
            Model model,
            ModelConfig config,
            List<Parameter> parameters,
            T5Tokenizer tokenizer,
            Function<Parameter, Tensor> value)
            throws IOException {
        try (Scope scope = Scope.withoutGradients()) {
            AtomicFiles.newDirectory(folder, into -> {
                fill(into, config, parameters, tokenizer, value, isChanged(model));
                Manifest.write(into);
            });
        }
    }

    /** Writes the files of a model into a folder under construction. */
    public static void fill(Path into, Model model, T5Tokenizer tokenizer) throws IOException {
        fill(into, model.config(), model.parameters().all(), tokenizer, Parameter::tensor, isChanged(model));
    }

    /** What differs from the base: what is trained now, and what an adapter-only folder had of its own when it was loaded. */
    private static Predicate<Parameter> isChanged(Model model) {
        return parameter -> parameter.trained() || model.parameters().isOverlaid(parameter.name());
    }

    private static void fill(
            Path into,
            ModelConfig config,
            List<Parameter> parameters,
            T5Tokenizer tokenizer,
            Function<Parameter, Tensor> value,
            Predicate<Parameter> isChanged)
            throws IOException {
        AtomicFiles.writeString(into.resolve(ModelConfig.FILE_NAME), config.toJson());
        boolean full = config.base() == null;
        List<TensorData> tensors = new ArrayList<>();
        for (Parameter parameter : parameters) {
            // The base has no adapters, so those that were not trained have to be here too.
            if (full || isChanged.test(parameter) || !parameter.role().isBase()) {
                tensors.add(Tensors.data(parameter.name(), value.apply(parameter)));
            }
        }
        SafetensorsWriter.write(into.resolve(full ? WEIGHTS : ADAPTERS), tensors, Map.of("format", "pt"));
        tokenizer.save(into);
    }
}
