package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a run: folders {@code checkpoint-STEP}, each a model folder with the optimiser's tensors and the training state
 * beside it. One appears whole or not at all, and an older one goes only when the newer is complete.
 *
 * @param run the run's folder
 * @param keep how many of the newest to keep besides the best; null for all
 */
record Checkpoints(RunFolder run, @Nullable Integer keep) {
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String DAMAGED = "damaged-";

    /** The newest checkpoint, whole or not. */
    Optional<Path> latest() throws IOException {
        return run.checkpoints().stream().max(Comparator.naturalOrder()).map(run::checkpoint);
    }

    /**
     * The newest checkpoint that is whole: its files are those of its manifest, to the bit. Newer ones that are not, of a disk that was full
     * or copied halfway, are set aside as {@code damaged-checkpoint-STEP}, so that the run can save those steps again.
     *
     * @param messages told of each that was set aside
     * @return empty where there are no checkpoints
     * @throws InputException if there are, but none is whole; then all stay where they are
     */
    Optional<Path> latestWhole(Consumer<String> messages) throws IOException {
        Map<Path, String> damaged = new LinkedHashMap<>();
        for (long step :
                run.checkpoints().stream().sorted(Comparator.reverseOrder()).toList()) {
            try {
                Manifest.verify(run.checkpoint(step));
                setAside(damaged, messages);
                return Optional.of(run.checkpoint(step));
            } catch (InputException e) {
                damaged.put(run.checkpoint(step), e.getMessage());
            }
        }
        if (damaged.isEmpty()) {
            return Optional.empty();
        }
        throw new InputException("no checkpoint in " + run.path() + " is whole: "
                + damaged.values().iterator().next() + "; --set overwrite_output_dir=true trains anew");
    }

    private void setAside(Map<Path, String> damaged, Consumer<String> messages) throws IOException {
        for (Map.Entry<Path, String> entry : damaged.entrySet()) {
            Path aside = run.path().resolve(DAMAGED + entry.getKey().getFileName());
            if (Files.exists(aside)) {
                delete(aside);
            }
            Files.move(entry.getKey(), aside);
            messages.accept("damaged checkpoint set aside as " + aside + ": " + entry.getValue());
        }
    }

    /** The recipe that a checkpoint was saved by. */
    static Recipe recipe(Path checkpoint) {
        return RecipeReader.read(checkpoint.resolve(RunFolder.RECIPE), List.of())
                .recipe();
    }

    /** Writes the checkpoint of the state's step, unless it is there, and removes those that are no longer kept. */
    void save(Model model, T5Tokenizer tokenizer, Optimizer optimizer, TrainingState state, String recipe)
            throws IOException {
        Path target = run.checkpoint(state.step());
        if (!Files.exists(target)) {
            try {
                write(target, model, tokenizer, optimizer, state, recipe);
            } catch (IOException e) {
                throw new IOException(
                        target + " could not be written, the checkpoints before it are intact: " + e.getMessage(), e);
            }
        }
        prune(state);
    }

    private static void write(
            Path target, Model model, T5Tokenizer tokenizer, Optimizer optimizer, TrainingState state, String recipe)
            throws IOException {
        AtomicFiles.newDirectory(target, into -> {
            ModelFolder.fill(into, model, tokenizer);
            List<TensorData> tensors = new ArrayList<>();
            for (Map.Entry<String, Tensor> entry : optimizer.state().entrySet()) {
                tensors.add(Tensors.data(entry.getKey(), entry.getValue()));
            }
            SafetensorsWriter.write(into.resolve(OPTIMIZER), tensors, Map.of());
            AtomicFiles.writeString(into.resolve(RunFolder.RECIPE), recipe);
            AtomicFiles.writeString(into.resolve(TrainingState.FILE_NAME), state.toJson());
            Manifest.write(into);
        });
    }

    private void prune(TrainingState state) throws IOException {
        if (keep == null) {
            return;
        }
        List<Long> steps = run.checkpoints();
        for (long step : steps.subList(0, Math.max(0, steps.size() - keep))) {
            if (step != state.bestStep() && step != state.step()) {
                delete(run.checkpoint(step));
            }
        }
    }

    /** Removes all checkpoints. */
    void clear() throws IOException {
        for (long step : run.checkpoints()) {
            delete(run.checkpoint(step));
        }
    }

    /** Takes a folder out of sight first, so that what is left of an interrupted deletion is never taken for a checkpoint. */
    static void delete(Path folder) throws IOException {
        Path hidden = folder.resolveSibling(".tmp-removed-" + folder.getFileName());
        Files.move(folder, hidden);
        List<Path> contents;
        try (Stream<Path> tree = Files.walk(hidden)) {
            contents = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : contents) {
            Files.delete(path);
        }
    }

    /** Overwrites a model's trained parameters with those of a checkpoint of the same run. */
    static void loadParameters(Path checkpoint, Model model) throws IOException {
        Manifest.verify(checkpoint);
        String name = model.config().base() == null ? ModelFolder.WEIGHTS : ModelFolder.ADAPTERS;
        try (TensorFile file = TensorFile.open(checkpoint.resolve(name))) {
            for (Parameter parameter : model.parameters().trained()) {
                Tensors.restore(parameter.tensor(), file, parameter.name());
            }
        }
    }

    /** Restores an optimiser's averages. */
    static void restore(Path checkpoint, Optimizer optimizer, TrainingState state) throws IOException {
        try (TensorFile file = TensorFile.open(checkpoint.resolve(OPTIMIZER))) {
            optimizer.state().forEach((name, tensor) -> Tensors.restore(tensor, file, name));
        }
        optimizer.resumeAt(state.step());
    }
}
