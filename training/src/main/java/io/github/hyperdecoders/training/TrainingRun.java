package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.LossAndScores;
import io.github.hyperdecoders.report.page.RunFolderReport;
import io.github.hyperdecoders.report.page.RunPage;
import io.github.hyperdecoders.results.Predictions;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.results.RunResults;
import io.github.hyperdecoders.task.Split;
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
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A recipe carried out in its output folder: from the start, or from the newest checkpoint there. At the end the folder holds the model
 * ({@code model/}), the scores ({@code results.json}), what it wrote for the examples it was scored on last ({@code predictions.jsonl}), the
 * course ({@code metrics.jsonl}, {@code log.txt}, {@code times.jsonl} and TensorBoard's event files), its picture ({@code curve.png}) and all of
 * it on one page ({@code report.html}).
 */
public final class TrainingRun {
    private final Recipe recipe;
    private final Function<String, TaskDefinition> tasks;
    private final TrainingListener listener;
    private final BooleanSupplier stop;
    private final RunFolder folder;
    private final DownloadListener downloads;
    private final Continuation continuation;

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
        this.folder = new RunFolder(Path.of(recipe.run().outputDir()));
        this.downloads = listener.downloads();
        this.continuation = Continuation.of(recipe);
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
        Path output = folder.path();
        if (Files.isRegularFile(output)) {
            throw new InputException("output_dir " + folder.path() + " is a file, expected a folder");
        }
        if (!recipe.run().overwriteOutputDir()) {
            continuation.requireUnfinished();
        }
        prepare(recipe);
        if (Files.exists(folder.lock())) {
            alone(Optional::empty);
        }
        try (T5Tokenizer tokenizer = ModelSetup.tokenizer(recipe.model(), downloads)) {
            TrainingData data = TrainingData.load(recipe, tasks, tokenizer, downloads);
            boolean fresh = !Files.exists(output);
            Files.createDirectories(output);
            try {
                return alone(() -> runLocked(data, tokenizer));
            } catch (RunInUseException e) {
                // Two began at once: the folder is the other's.
                throw e;
            } catch (InputException e) {
                // A folder made for a run that could not begin would only be in the way.
                if (fresh && folder.checkpoints().isEmpty()) {
                    Checkpoints.delete(output);
                }
                throw e;
            }
        }
    }

    /**
     * Whether a recipe was carried out to the end in its output folder, perhaps with other keys that leave the training as it is.
     *
     * @throws InputException where the folder holds the finished run of another recipe
     */
    public static boolean isFinished(Recipe recipe) throws IOException {
        return Continuation.of(recipe).isFinished();
    }

    private interface Work {
        Optional<Outcome> run() throws IOException, InterruptedException;
    }

    /** Does {@code work} while nobody else trains in the folder. */
    private Optional<Outcome> alone(Work work) throws IOException, InterruptedException {
        try (FileChannel channel =
                        FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new RunInUseException(folder.path());
            }
            return work.run();
        } catch (OverlappingFileLockException e) {
            throw new RunInUseException(folder.path());
        }
    }

    /** Takes the recipe's device, and refuses a key that the recipe format knows and this version does not carry out. */
    static void prepare(Recipe recipe) {
        if (!recipe.run().doTrain()) {
            throw new InputException("do_train is false, expected true: 'hyperdecoder evaluate' scores a model");
        }
        Device.use(recipe.model().device());
    }

    private Optional<Outcome> runLocked(TrainingData data, T5Tokenizer tokenizer)
            throws IOException, InterruptedException {
        AtomicFiles.removeLeftovers(folder.path());
        Checkpoints checkpoints = new Checkpoints(folder, recipe.run().saveTotalLimit());
        if (recipe.run().overwriteOutputDir()) {
            checkpoints.clear();
        }
        Optional<Path> latest = checkpoints.latestWhole(listener::message);
        TrainingState saved = latest.isPresent() ? continuation.resumable(latest.get(), data.text()) : null;
        try (Model model = latest.isPresent()
                        ? reload(latest.get())
                        : ModelSetup.create(recipe, data.taskNames(), downloads);
                Optimizer optimizer = optimizer(model, tokenizer);
                RunRecord record = RunRecord.open(folder, recipe, saved == null ? 0 : saved.step(), listener)) {
            Conditions conditions = Conditions.of(model);
            TrainingState state =
                    saved == null ? TrainingState.start(data.text(), conditions) : saved.under(conditions);
            listener.started(folder.path(), state.step());
            if (recipe.model().precision() == Precision.AUTO) {
                record.message("precision auto is " + ModelSetup.automaticPrecision());
            }
            if (data.text() != null) {
                record.message("text to train on: " + data.text());
            }
            data.warnings(tokenizer).forEach(warning -> record.message("warning: " + warning));
            if (latest.isPresent() && saved != null) {
                Checkpoints.restore(latest.get(), optimizer, state);
                continuation.tell(latest.get(), saved, conditions, record::message);
            }
            Trainer trainer = new Trainer(recipe, model, tokenizer, optimizer, data, checkpoints, record, stop, state);
            continuation.requireStepsLeft(state.step(), trainer.totalSteps(), trainer.stopsEarly());
            optimizer.summary(recipe.optimizer().learningRate()).forEach(record::message);
            if (!trainer.run()) {
                record.message("stopped; saved step " + trainer.state().step());
                return Optional.empty();
            }
            return Optional.of(finish(trainer, model, tokenizer, record));
        }
    }

    private Outcome finish(Trainer trainer, Model model, T5Tokenizer tokenizer, RunRecord record) throws IOException {
        long last = trainer.state().step();
        long best = trainer.state().bestStep();
        long kept = best > 0 && recipe.run().loadBestModelAtEnd() ? best : last;
        if (kept != last) {
            record.message("loading the best checkpoint, step " + kept);
            Checkpoints.loadParameters(folder.checkpoint(kept), model);
        }
        Results validation = recipe.run().doEval() ? trainer.evaluate(Split.VALIDATION) : null;
        Results test = recipe.run().doTest() ? trainer.evaluate(Split.TEST) : null;
        writePredictions(test != null ? test : validation);
        Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
        if (validation != null) {
            scores.put(Split.VALIDATION.key(), validation.values());
        }
        if (test != null) {
            scores.put(Split.TEST.key(), test.values());
        }
        new RunResults(recipe.courseHash(), kept, scores).write(folder.results());
        // A folder with a model counts as finished, so all that cannot be made again without it is there before.
        if (Files.exists(folder.model())) {
            Checkpoints.delete(folder.model());
        }
        ModelFolder.write(folder.model(), model, tokenizer);
        LossAndScores.write(folder.metrics(), folder.curve());
        RunPage.write(RunFolderReport.read(folder.path()), folder.page());
        return new Outcome(validation, test, folder.model());
    }

    /** predictions.jsonl of what was scored last; none is left of an earlier run where nothing was generated. */
    private void writePredictions(@Nullable Results scored) throws IOException {
        if (scored == null || scored.tasks().isEmpty()) {
            Files.deleteIfExists(folder.predictions());
        } else {
            Predictions.write(folder.predictions(), scored.predictions());
        }
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
}
