package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeChanges;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.results.RunResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a recipe goes on with what its output folder holds: a run that was stopped is resumed, a finished one is extended where the recipe
 * asks for more steps, and one of another recipe is refused, with the keys named that make it another.
 */
record Continuation(Recipe recipe, RunFolder folder) {
    static Continuation of(Recipe recipe) {
        return new Continuation(recipe, new RunFolder(Path.of(recipe.run().outputDir())));
    }

    /** Whether the recipe was carried out to the end, perhaps with other keys that leave the training as it is. */
    boolean isFinished() throws IOException {
        Optional<RunResults> results = RunResults.read(folder.results());
        if (!hasModel() || results.isEmpty()) {
            return false;
        }
        String hash = results.get().recipe();
        if (hash.equals(recipe.courseHash())) {
            return true;
        }
        Optional<Path> latest = new Checkpoints(folder, null).latest();
        if (latest.isEmpty()) {
            throw anotherRecipe("");
        }
        Recipe before = Checkpoints.recipe(latest.get());
        RecipeChanges changes = RecipeChanges.between(before, recipe);
        requireSame(changes);
        return !changes.ofLength() && hash.equals(before.courseHash());
    }

    /**
     * Refuses a finished run as far as it is known to have all its steps before its data is loaded.
     *
     * @throws InputException where it has
     */
    void requireUnfinished() throws IOException {
        List<Long> steps = folder.checkpoints();
        int most = recipe.run().maxSteps();
        if (hasModel() && (steps.isEmpty() || (most > 0 && steps.get(steps.size() - 1) >= most))) {
            throw finished();
        }
    }

    /**
     * The state in a checkpoint that the recipe can go on from.
     *
     * @param text what tells the text to pretrain on from another
     * @throws InputException where it is one of another recipe or text
     */
    TrainingState resumable(Path checkpoint, @Nullable String text) throws IOException {
        TrainingState state = TrainingState.read(checkpoint);
        requireSame(RecipeChanges.between(Checkpoints.recipe(checkpoint), recipe));
        if (!Objects.equals(state.text(), text)) {
            throw new InputException("train_files hold " + text + ", but " + folder.path() + " was begun on "
                    + state.text() + ": expected the same text to resume; --set overwrite_output_dir=true trains anew");
        }
        return state;
    }

    /**
     * Refuses to go on where nothing is left to do.
     *
     * @param done steps of the run so far
     * @param total steps that the recipe asks for
     * @param stopsEarly whether its evaluations say that it is to train no further
     */
    void requireStepsLeft(long done, long total, boolean stopsEarly) {
        if (done > total) {
            throw new InputException("the recipe asks for " + total + " steps, but the run in " + folder.path()
                    + " has taken " + done + "; expected as many at least");
        }
        if (done == total && hasModel()) {
            throw finished();
        }
        if (stopsEarly && hasModel()) {
            throw new InputException("output_dir " + folder.path() + " holds a run that stopped early, at step " + done
                    + " of " + total + "; a higher early_stopping_patience goes on from there,"
                    + " --set overwrite_output_dir=true trains anew");
        }
    }

    /** Says where a run goes on, and what has changed since, a line each. */
    void tell(Path checkpoint, TrainingState saved, Conditions now, Consumer<String> messages) {
        messages.accept("resuming from " + checkpoint + ", step " + saved.step());
        List<RecipeChanges.Change> free =
                RecipeChanges.between(Checkpoints.recipe(checkpoint), recipe).free();
        if (!free.isEmpty()) {
            messages.accept("the recipe has changed: " + RecipeChanges.line(free));
        }
        Conditions before = saved.conditions();
        List<String> different = before == null ? List.of() : before.differences(now);
        if (!different.isEmpty()) {
            messages.accept("conditions have changed, so that the run will not end bit for bit as it would have: "
                    + String.join("; ", different));
        }
    }

    private boolean hasModel() {
        return Files.isDirectory(folder.model());
    }

    private void requireSame(RecipeChanges changes) {
        if (!changes.course().isEmpty()) {
            throw anotherRecipe(": " + RecipeChanges.line(changes.course()));
        }
    }

    private InputException finished() {
        return new InputException(
                "output_dir " + folder.path() + " holds a finished run: expected an empty folder or one to"
                        + " resume; a higher max_steps goes on from its end, --set overwrite_output_dir=true trains anew");
    }

    private InputException anotherRecipe(String changes) {
        return new InputException("output_dir " + folder.path() + " holds a run of another recipe" + changes
                + "; expected the same one: go back to it, choose another folder, or train anew with --set"
                + " overwrite_output_dir=true");
    }
}
