package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.recipe.Comparison;
import io.github.hyperdecoders.recipe.ComparisonKey;
import io.github.hyperdecoders.recipe.ComparisonReader;
import io.github.hyperdecoders.results.ComparedRuns;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.training.ComparisonRun;
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

/** {@code hyperdecoder compare}. */
@Command(
        name = "compare",
        description = {
            "Train the rows of a table from one base at one budget, each with several seeds, and test the differences.",
            "Finished runs are kept and a stopped one goes on, so the same command again finishes the table.",
            "Given in several shells at once it shares the runs out; OMP_NUM_THREADS says how many threads each has."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder compare configs/compare/glue_small.json --set data_dir=data",
            "  hyperdecoder compare --explain"
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMPARISON", description = "Such as configs/compare/glue_small.json.")
    private @Nullable Path file;

    @Option(names = "--explain", description = "Explain the keys of a comparison's file.")
    private boolean explain;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a recipe key in all rows; repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--output", paramLabel = "FOLDER", description = "In place of the file's output_dir.")
    private @Nullable Path output;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (explain) {
            out.print(ComparisonKey.explain());
            out.flush();
            return 0;
        }
        if (file == null) {
            throw new InputException("nothing to do: expected a COMPARISON or --explain");
        }
        ComparisonReader.Result read = ComparisonReader.read(file, overrides, output);
        read.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        Comparison comparison = read.comparison();
        Tasks tasks = RecipeOptions.tasks(comparison.rows().get(0).runs().get(0).recipe());
        ComparisonRun run = new ComparisonRun(comparison, file.toString(), tasks);
        boolean finished =
                run.train(recipe -> TrainCommand.train(recipe, RecipeOptions.tasks(recipe)::get, out) == 0, line -> {
                    out.println(line);
                    out.flush();
                });
        if (!finished) {
            out.println("stopped; the same command goes on from there");
            out.flush();
            return TrainCommand.INTERRUPTED;
        }
        ComparedRuns compared = run.write();
        out.println("\n" + compared.table());
        out.println(compared.note() + "\n\nreport: " + new RunFolder(comparison.output()).page());
        out.flush();
        return 0;
    }
}
