package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.LossAndScores;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.report.page.Predictions;
import io.github.hyperdecoders.report.page.RunFolderReport;
import io.github.hyperdecoders.report.page.RunPage;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A recipe carried out in its output folder: from the start, or from the newest checkpoint there. At the end the folder holds the model
 * ({@code model/}), the scores ({@code results.json}), what it wrote for the examples it was scored on last ({@code predictions.jsonl}), the
 * course ({@code metrics.jsonl}), its picture ({@code curve.png}) and all of it on one page ({@code report.html}).
 */
public final class TrainingRun {
    private static final String METRICS = "metrics.jsonl";
    private static final String MODEL = "model";
    private static final String RESULTS = "results.json";
    private static final String LOCK = ".lock";

    private final Recipe recipe;
    private final Function<String, TaskDefinition> tasks;
    private final TrainingListener listener;
    private final BooleanSupplier stop;
    private final Path output;
    private final DownloadListener downloads;

    /**
     * A run that has not begun.
     *
     * @param tasks finds a task by name
     * @param stop asked after each step whether to save and stop
     */
    public TrainingRun(
            Recipe recipe, Function<String, TaskDefinition> tasks, TrainingListener listener, BooleanSupplier stop) {
        this.recipe = recipe;
        this.tasks = tasks;
        this.listener = listener;
        this.stop = stop;
        this.output = Path.of(recipe.run().outputDir());
        this.downloads = listener.downloads();
    }

    /**
     * What a finished run came to.
     *
     * @param validation scores of the final model; null without evaluation
     * @param test likewise; null where the recipe does not test
     * @param model the folder of the final model
     */
    public record Outcome(
            @Nullable Results validation, @Nullable Results test, Path model) {}

    /**
     * Trains and scores.
     *
     * @return empty where it was asked to stop before the end
     * @throws RunInUseException if another process trains in the folder
     * @throws InputException for a recipe or data that cannot be used, or a folder that holds another run
     * @throws TrainingDivergedException if the loss is no longer a number
     */
    public Optional<Outcome> run() throws IOException, InterruptedException {
        if (Files.isRegularFile(output)) {
            throw new InputException("output_dir " + output + " is a file, expected a folder");
        }
        if (!recipe.run().overwriteOutputDir() && Files.isDirectory(output.resolve(MODEL))) {
            throw new InputException("output_dir " + output + " holds a finished run: expected an empty folder or one"
                    + " to resume; --set overwrite_output_dir=true trains anew");
        }
        prepare(recipe);
        if (Files.exists(output.resolve(LOCK))) {
            alone(Optional::empty);
        }
        try (T5Tokenizer tokenizer = ModelSetup.tokenizer(recipe.model(), downloads)) {
            Run data = Run.load(recipe, tasks, tokenizer, downloads);
            boolean fresh = !Files.exists(output);
            Files.createDirectories(output);
            try {
                return alone(() -> runLocked(data, tokenizer));
            } catch (RunInUseException e) {
                // Two began at once: the folder is the other's.
                throw e;
            } catch (InputException e) {
                // A folder made for a run that could not begin would only be in the way.
                if (fresh && new Checkpoints(output, null).latest().isEmpty()) {
                    Checkpoints.delete(output);
                }
                throw e;
            }
        }
    }

    /**
     * Whether a recipe was carried out to the end in its output folder.
     *
     * @throws InputException where the folder holds the finished run of another recipe
     */
    public static boolean isFinished(Recipe recipe) {
        Path output = Path.of(recipe.run().outputDir());
        Path results = output.resolve(RESULTS);
        if (!Files.isDirectory(output.resolve(MODEL)) || !Files.isRegularFile(results)) {
            return false;
        }
        String hash = new JsonMapper().readTree(results.toFile()).path("recipe").asString("");
        if (!hash.equals(recipe.courseHash())) {
            throw new InputException(
                    "output_dir " + output
                            + " holds a finished run of another recipe: expected the same one; remove it, or choose another folder");
        }
        return true;
    }

    private interface Work {
        Optional<Outcome> run() throws IOException, InterruptedException;
    }

    /** Does {@code work} while nobody else trains in the folder. */
    private Optional<Outcome> alone(Work work) throws IOException, InterruptedException {
        try (FileChannel channel =
                        FileChannel.open(output.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new RunInUseException(output);
            }
            return work.run();
        } catch (OverlappingFileLockException e) {
            throw new RunInUseException(output);
        }
    }

    /** Takes the recipe's device, and refuses a key that the recipe format knows and this version does not carry out. */
    static void prepare(Recipe recipe) {
        if (!recipe.run().doTrain()) {
            throw new InputException("do_train is false, expected true: 'hyperdecoder evaluate' scores a model");
        }
        Device.use(recipe.model().device());
    }

    private Optional<Outcome> runLocked(Run data, T5Tokenizer tokenizer) throws IOException, InterruptedException {
        AtomicFiles.removeLeftovers(output);
        Checkpoints checkpoints = new Checkpoints(output, recipe.run().saveTotalLimit());
        if (recipe.run().overwriteOutputDir()) {
            checkpoints.clear();
        }
        Optional<Path> latest = checkpoints.latest();
        TrainingState state = latest.isPresent()
                ? resumable(latest.get(), data.text())
                : TrainingState.start(recipe.courseHash(), data.text());
        try (Model model = latest.isPresent()
                        ? reload(latest.get())
                        : ModelSetup.create(recipe, data.taskNames(), downloads);
                Optimizer optimizer = optimizer(model, tokenizer);
                MetricsLog metrics = metrics(latest.isPresent(), state.step())) {
            listener.started(output, state.step());
            if (recipe.model().precision() == Precision.AUTO) {
                listener.message("precision auto is " + ModelSetup.automaticPrecision());
            }
            if (data.text() != null) {
                listener.message("text to train on: " + data.text());
            }
            data.warnings(tokenizer).forEach(warning -> listener.message("warning: " + warning));
            if (latest.isPresent()) {
                Checkpoints.restore(latest.get(), optimizer, state);
                listener.message("resuming from " + latest.get() + ", step " + state.step());
            }
            Trainer trainer =
                    new Trainer(recipe, model, tokenizer, optimizer, data, checkpoints, metrics, listener, stop, state);
            if (!trainer.run()) {
                listener.message("stopped; saved step " + trainer.state().step());
                return Optional.empty();
            }
            return Optional.of(finish(trainer, checkpoints, model, tokenizer));
        }
    }

    private Outcome finish(Trainer trainer, Checkpoints checkpoints, Model model, T5Tokenizer tokenizer)
            throws IOException {
        long best = trainer.state().bestStep();
        if (recipe.run().loadBestModelAtEnd()
                && best > 0
                && best != trainer.state().step()) {
            listener.message("loading the best checkpoint, step " + best);
            Checkpoints.loadParameters(checkpoints.folder(best), model);
        }
        Results validation = recipe.run().doEval() ? trainer.evaluate(Split.VALIDATION) : null;
        Results test = recipe.run().doTest() ? trainer.evaluate(Split.TEST) : null;
        writePredictions(test != null ? test : validation);
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("recipe", recipe.courseHash());
        results.put(
                "step",
                best > 0 && recipe.run().loadBestModelAtEnd()
                        ? best
                        : trainer.state().step());
        if (validation != null) {
            results.put("validation", validation.values());
        }
        if (test != null) {
            results.put("test", test.values());
        }
        AtomicFiles.writeString(
                output.resolve(RESULTS),
                new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results) + "\n");
        // A folder with a model counts as finished, so all that cannot be made again without it is there before.
        Path folder = output.resolve(MODEL);
        if (Files.exists(folder)) {
            Checkpoints.delete(folder);
        }
        ModelFolder.write(folder, model, tokenizer);
        LossAndScores.write(output.resolve(METRICS), output.resolve("curve.png"));
        RunPage.write(RunFolderReport.read(output), output.resolve(RunPage.FILE_NAME));
        return new Outcome(validation, test, folder);
    }

    /** predictions.jsonl of what was scored last; none is left of an earlier run where nothing was generated. */
    private void writePredictions(@Nullable Results scored) throws IOException {
        Path file = output.resolve(Predictions.FILE_NAME);
        if (scored == null || scored.tasks().isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Predictions.write(file, scored.predictions());
        }
    }

    private TrainingState resumable(Path checkpoint, @Nullable String text) throws IOException {
        TrainingState state = TrainingState.read(checkpoint);
        if (!state.recipe().equals(recipe.courseHash())) {
            throw new InputException("output_dir " + output + " holds a run of another recipe (its " + checkpoint
                    + "/recipe.json): expected the same one to resume; --set overwrite_output_dir=true trains anew");
        }
        if (!Objects.equals(state.text(), text)) {
            throw new InputException("train_files hold " + text + ", but " + output + " was begun on " + state.text()
                    + ": expected the same text to resume; --set overwrite_output_dir=true trains anew");
        }
        return state;
    }

    private Model reload(Path checkpoint) throws IOException {
        String base = recipe.model().basePath();
        return ModelFolder.load(
                checkpoint,
                base == null ? null : Path.of(base),
                ModelSetup.numerics(recipe.model().precision()),
                recipe.freezing());
    }

    private Optimizer optimizer(Model model, T5Tokenizer tokenizer) {
        model.checkVocabulary(tokenizer);
        return Optimizer.of(recipe.optimizer(), model.parameters().trained());
    }

    private MetricsLog metrics(boolean resuming, long step) throws IOException {
        Path file = output.resolve(METRICS);
        if (resuming) {
            return MetricsLog.resume(file, step);
        }
        Files.deleteIfExists(file);
        return MetricsLog.open(file);
    }
}
