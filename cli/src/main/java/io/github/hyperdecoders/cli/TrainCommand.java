package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.training.TrainingRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder train}. */
@Command(
        name = "train",
        description = "Train and evaluate a recipe; a run that was stopped goes on from its newest checkpoint.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder train configs/glue_ablations/glue_manual_generated.json \\",
            "      --set data_dir=data --set base_model_path=models/t5-large-lm-adapt",
            "  hyperdecoder train my.json --set learning_rate=1e-3 --set tasks=rte,sst2"
        })
final class TrainCommand implements Callable<Integer> {
    /** What the JVM exits with instead is the signal's own code. */
    static final int INTERRUPTED = 130;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private RecipeOptions options = new RecipeOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Recipe recipe = options.read(spec.commandLine().getErr());
        if (recipe.pretrains()) {
            throw new InputException("the recipe names train_files: 'hyperdecoder pretrain' trains on text");
        }
        return train(recipe, RecipeOptions.tasks(recipe)::get, out);
    }

    /** Runs a recipe with a progress display; empty where it was interrupted. */
    static Optional<TrainingRun.Outcome> run(Recipe recipe, Function<String, TaskDefinition> tasks, PrintWriter out)
            throws Exception {
        try (StopSignal stop = StopSignal.install();
                Progress progress = new Progress(recipe, out)) {
            return new TrainingRun(recipe, tasks, progress, stop).run();
        }
    }

    /** Runs a recipe and prints its scores. */
    static int train(Recipe recipe, Function<String, TaskDefinition> tasks, PrintWriter out) throws Exception {
        Optional<TrainingRun.Outcome> outcome = run(recipe, tasks, out);
        if (outcome.isEmpty()) {
            return INTERRUPTED;
        }
        Results validation = outcome.get().validation();
        if (validation != null) {
            out.println("\nvalidation");
            PrintedScores.print(out, validation);
        }
        Results test = outcome.get().test();
        if (test != null) {
            out.println("\ntest");
            PrintedScores.print(out, test);
        }
        out.println("\nmodel: " + outcome.get().model());
        out.println("report: " + new RunFolder(Path.of(recipe.run().outputDir())).page());
        out.flush();
        return 0;
    }
}
