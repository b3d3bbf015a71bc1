package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.recipe.RecipeKeys;
import io.github.hyperdecoders.recipe.RecipeReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder recipe}. */
@Command(
        name = "recipe",
        description = "Check a recipe and print it with all defaults, or explain the keys.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder recipe --explain",
            "  hyperdecoder recipe --explain hypernetwork_bottleneck",
            "  hyperdecoder recipe configs/glue_ablations/glue_manual_generated.json --set tasks=rte"
        })
final class RecipeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "RECIPE", description = "The recipe to check.")
    private @Nullable Path file;

    @Option(
            names = "--explain",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "KEY",
            description = "Explain one key, or all of them.")
    private @Nullable String explain;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a key; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (explain != null) {
            out.println(explain.isEmpty() ? RecipeKeys.explain() : RecipeKeys.explain(explain));
        } else if (file == null) {
            throw new InputException("nothing to do: expected a RECIPE or --explain [KEY]");
        } else {
            RecipeReader.Result result = RecipeReader.read(file, overrides);
            result.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
            out.println(result.recipe().toJson());
        }
        out.flush();
        return 0;
    }
}
