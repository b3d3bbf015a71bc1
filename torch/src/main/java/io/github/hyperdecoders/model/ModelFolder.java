package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes model folders. A full one has model.safetensors and can be read by the reference; an adapter-only one has
 * adapters.safetensors, some megabytes, and refers to its base by name and checksum. Parameter names are the reference's.
 */
public final class ModelFolder {
    public static final String WEIGHTS = "model.safetensors";
    public static final String ADAPTERS = "adapters.safetensors";

    private ModelFolder() {}

    /**
     * Loads a model for inference.
     *
     * @param base where the base of an adapter-only folder is; null for where it was
     * @throws InputException if the folder is no model, or a file of it is damaged
     */
    public static Model load(Path folder, @Nullable Path base, Numerics numerics) throws IOException {
        return load(folder, base, numerics, new Freezing(true, false, false, false, false, false));
    }

    /** Loads a model to go on training it. */
    public static Model load(Path folder, @Nullable Path base, Numerics numerics, Freezing freezing)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException("no model folder " + folder);
        }
        if (Files.exists(folder.resolve(Manifest.FILE_NAME))) {
            Manifest.verify(folder);
        }
        ModelConfig config = ModelConfig.read(folder);
        List<TensorFile> files = new ArrayList<>();
        try {
            if (config.base() == null) {
                files.add(TensorFile.open(folder));
            } else {
                files.add(TensorFile.open(folder.resolve(ADAPTERS)));
                files.add(config.base().open(base == null ? config.base().place() : base));
            }
            return Model.build(config, numerics, freezing, 0, files, role -> false);
        } finally {
            files.forEach(TensorFile::close);
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
                resized.config(),
                model.parameters().all(),
                tokenizer,
                p -> resized.value(p).to(type));
    }

    private static void write(
            Path folder,
            ModelConfig config,
            List<Parameter> parameters,
            T5Tokenizer tokenizer,
            Function<Parameter, Tensor> value)
            throws IOException {
        try (Scope scope = Scope.withoutGradients()) {
            AtomicFiles.newDirectory(folder, into -> {
                fill(into, config, parameters, tokenizer, value);
                Manifest.write(into);
            });
        }
    }

    /** Writes the files of a model into a folder under construction. */
    public static void fill(Path into, Model model, T5Tokenizer tokenizer) throws IOException {
        fill(into, model.config(), model.parameters().all(), tokenizer, Parameter::tensor);
    }

    private static void fill(
            Path into,
            ModelConfig config,
            List<Parameter> parameters,
            T5Tokenizer tokenizer,
            Function<Parameter, Tensor> value)
            throws IOException {
        AtomicFiles.writeString(into.resolve(ModelConfig.FILE_NAME), config.toJson());
        boolean full = config.base() == null;
        List<TensorData> tensors = new ArrayList<>();
        for (Parameter parameter : parameters) {
            // The base has no adapters, so those that were not trained have to be here too.
            if (full || parameter.trained() || !parameter.role().isBase()) {
                tensors.add(Tensors.data(parameter.name(), value.apply(parameter)));
            }
        }
        SafetensorsWriter.write(into.resolve(full ? WEIGHTS : ADAPTERS), tensors, Map.of("format", "pt"));
        tokenizer.save(into);
    }
}
