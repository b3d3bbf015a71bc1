package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.task.Tasks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A recipe on the command line, with overrides. */
final class RecipeOptions {
    @Parameters(
            paramLabel = "RECIPE",
            description = "A recipe, such as configs/glue_ablations/glue_manual_generated.json.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides a key of the recipe; may be repeated. 'recipe --explain' lists the keys.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--tasks-file",
            paramLabel = "FILE",
            description = "A YAML file with tasks of your own; the same as --set tasks_file=FILE.")
    private @Nullable Path tasksFile;

    /** The recipe; its warnings go to {@code err}. */
    Recipe read(PrintWriter err) {
        return read(err, List.of());
    }

    /** The recipe with further overrides. */
    Recipe read(PrintWriter err, List<String> further) {
        List<String> all = new ArrayList<>(overrides);
        all.addAll(further);
        if (tasksFile != null) {
            all.add("tasks_file=" + tasksFile);
        }
        RecipeReader.Result result = RecipeReader.read(file, all);
        result.warnings().forEach(warning -> err.println("warning: " + warning));
        err.flush();
        return result.recipe();
    }

    /** The tasks that a recipe can name. */
    static Tasks tasks(Recipe recipe) {
        String file = recipe.data().tasksFile();
        return KnownTasks.with(file == null ? null : Path.of(file));
    }
}
