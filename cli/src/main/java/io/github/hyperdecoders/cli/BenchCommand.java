package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.training.SyntheticRows;
import io.github.hyperdecoders.training.TrainingBenchmark;
import io.github.hyperdecoders.training.TrainingCost;
import io.github.hyperdecoders.training.TrainingListener;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder bench}. */
@Command(
        name = "bench",
        description = {
            "Train some steps of a recipe, without leaving anything behind, and tell what they cost:",
            "speed, its share of this machine's fastest matrix product, time by phase, memory."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder bench configs/glue_ablations/glue_manual_generated.json --set data_dir=data",
            "  hyperdecoder bench configs/glue_ablations/glue_manual_generated.json --synthetic 46,3"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private RecipeOptions options = new RecipeOptions();

    @Option(names = "--steps", defaultValue = "10", description = "Steps that count (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--warm-up", defaultValue = "3", description = "Steps before them (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--synthetic",
            split = ",",
            paramLabel = "SOURCE,TARGET",
            hideParamSyntax = true,
            description = {
                "Rows of random tokens, so many in each source and target, and random weights:",
                "needs neither data nor weights nor tokenizer."
            })
    private int @Nullable [] synthetic;

    @Option(
            names = "--longest",
            paramLabel = "SOURCE",
            description =
                    "With --synthetic: one source of every batch has so many tokens; others pay for it where they are padded.")
    private int longest;

    @Option(names = "--json", description = "Print a JSON object instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        SyntheticRows rows = rows();
        Recipe recipe = options.read(err, rows == null ? List.of() : List.of("random_init=true"));
        TrainingBenchmark benchmark =
                new TrainingBenchmark(recipe, RecipeOptions.tasks(recipe)::get, new Messages(err), warmUp, steps);
        TrainingCost cost = rows == null ? benchmark.onData() : benchmark.on(rows);
        out.print(json ? CostReport.json(recipe, cost) + "\n" : CostReport.table(recipe, cost));
        out.flush();
        return 0;
    }

    private @Nullable SyntheticRows rows() {
        if (synthetic == null) {
            if (longest != 0) {
                throw new InputException("--longest is " + longest + ", expected --synthetic SOURCE,TARGET with it");
            }
            return null;
        }
        if (synthetic.length != 2) {
            throw new InputException("--synthetic has " + synthetic.length
                    + " lengths, expected two: tokens of a source and of a target");
        }
        return longest == 0
                ? new SyntheticRows(synthetic[0], synthetic[1])
                : new SyntheticRows(synthetic[0], synthetic[1], longest);
    }

    /** What is going on goes where it does not get between the figures. */
    private record Messages(PrintWriter err) implements TrainingListener {
        @Override
        public void message(String text) {
            err.println(text);
            err.flush();
        }

        @Override
        public DownloadListener downloads() {
            return Terminal.isThere() ? new DownloadBar() : TrainingListener.super.downloads();
        }
    }
}
