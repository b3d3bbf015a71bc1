package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.model.ModelSize;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.TextTable;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder params}: counts by building the model without its numbers. */
@Command(
        name = "params",
        description = "What a recipe trains: by role, as a share of the base, with memory and cost per instance.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  hyperdecoder params configs/glue_ablations/glue_manual_generated.json"})
final class ParamsCommand implements Callable<Integer> {
    private static final double MIB = 1 << 20;
    private static final int BYTES = 4;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private RecipeOptions options = new RecipeOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Recipe recipe = options.read(spec.commandLine().getErr());
        ModelSize size = ModelSize.of(
                recipe, RecipeOptions.tasks(recipe).exampleTasks(recipe.data().tasks()));
        long base = size.base();
        TextTable table = new TextTable("role", "parameters", "trained", "share of base");
        size.byRole()
                .forEach((role, count) -> table.row(
                        role.title(),
                        String.format(Locale.ROOT, "%,d", count),
                        role.isTrained(recipe.freezing()) ? "yes" : "no",
                        String.format(Locale.ROOT, "%.2f %%", 100.0 * count / base)));
        out.println(table);
        out.printf(
                Locale.ROOT, "base %,d; trained %,d, %.2f %% of it%n", base, size.trained(), 100 * size.trainedShare());
        out.printf(
                Locale.ROOT,
                "memory in fp32: parameters %.0f MiB, gradients and optimiser %.0f MiB%n",
                size.total() * BYTES / MIB,
                size.trained() * 3 * BYTES / MIB);
        long generated = ModelSize.generatedForEachInstance(recipe.adapters(), ModelSize.shape(recipe));
        if (generated > 0) {
            out.printf(
                    Locale.ROOT,
                    "per instance: %,d numbers of decoder adapters generated (%.1f MiB), %,d M multiply-adds%n",
                    generated,
                    generated * BYTES / MIB,
                    Math.round(generated * (double) recipe.adapters().hypernetworkBottleneck() / 1e6));
        }
        out.flush();
        return 0;
    }
}
