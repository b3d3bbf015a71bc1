package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.LoraTargets;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.parameter.ParameterCounter;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.t5.T5Config;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.tensor.Scope;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        T5Config t5 =
                ModelSetup.knownShape(recipe.model(), Path.of(recipe.model().location()));
        Map<Role, Long> counts = count(recipe, t5);
        long ofBase = sum(counts, true, recipe, false);
        TextTable table = new TextTable("role", "parameters", "trained", "share of base");
        counts.forEach((role, count) -> table.row(
                role.title(),
                String.format(Locale.ROOT, "%,d", count),
                role.isTrained(recipe.freezing()) ? "yes" : "no",
                String.format(Locale.ROOT, "%.2f %%", 100.0 * count / ofBase)));
        out.println(table);
        long trained = sum(counts, false, recipe, true);
        out.printf(Locale.ROOT, "base %,d; trained %,d, %.2f %% of it%n", ofBase, trained, 100.0 * trained / ofBase);
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        out.printf(
                Locale.ROOT,
                "memory in fp32: parameters %.0f MiB, gradients and optimiser %.0f MiB%n",
                all * BYTES / MIB,
                trained * 3 * BYTES / MIB);
        generated(out, recipe.adapters(), t5);
        out.flush();
        return 0;
    }

    private static void generated(PrintWriter out, AdapterSettings adapters, T5Config t5) {
        if (!adapters.decoder().isGenerated()) {
            return;
        }
        long d = t5.dModel();
        long a = adapters.decoderDim();
        long ofLayer = adapters.decoder().isLora()
                ? LoraTargets.of(Stack.DECODER, t5, adapters).parameters(Projections.values())
                : 2 * d * a + a + d;
        long numbers = t5.decoderLayers() * ofLayer;
        out.printf(
                Locale.ROOT,
                "per instance: %,d decoder adapter parameters generated (%.1f MiB), %,d M multiply-adds%n",
                numbers,
                numbers * BYTES / MIB,
                Math.round(numbers * (double) adapters.hypernetworkBottleneck() / 1e6));
    }

    private static long sum(Map<Role, Long> counts, boolean base, Recipe recipe, boolean trained) {
        return counts.entrySet().stream()
                .filter(e -> !base || e.getKey().isBase())
                .filter(e -> !trained || e.getKey().isTrained(recipe.freezing()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Parameters by role, from a model whose tensors are all empty. */
    static Map<Role, Long> count(Recipe recipe, T5Config t5) {
        Tasks known = RecipeOptions.tasks(recipe);
        List<String> tasks = recipe.data().tasks().stream()
                .flatMap(name -> known.get(name).exampleTasks().stream())
                .distinct()
                .toList();
        try (Scope scope = Scope.open()) {
            ParameterCounter counter = new ParameterCounter();
            new AdaptedT5(counter, t5, recipe.adapters(), tasks);
            return counter.counts();
        }
    }
}
