package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** The recipe; its warnings go to {@code err}. */
    Recipe read(PrintWriter err) {
        RecipeReader.Result result = RecipeReader.read(file, overrides);
        result.warnings().forEach(warning -> err.println("warning: " + warning));
        err.flush();
        return result.recipe();
    }
}
