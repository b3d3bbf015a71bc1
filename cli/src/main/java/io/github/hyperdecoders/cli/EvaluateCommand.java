package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.data.SplitOptions;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.reading.PredictedAnswers;
import io.github.hyperdecoders.reading.WindowOptions;
import io.github.hyperdecoders.task.DataSets;
import io.github.hyperdecoders.task.TaskData;
import io.github.hyperdecoders.task.Tasks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder evaluate}. */
@Command(
        name = "evaluate",
        description = "Score a model on tasks.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  hyperdecoder evaluate runs/glue/model --tasks rte,sst2 --data-dir data --split test"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--tasks", split = ",", description = "Tasks to score (default: those the model was trained on).")
    private @Nullable List<String> tasks;

    @Option(
            names = {"--data-dir", "--data_dir"},
            description = "Folder that holds the data sets, as glue/rte/... (default: the hub and its cache).")
    private @Nullable Path dataDir;

    @Option(
            names = "--split",
            defaultValue = "validation",
            description = "validation or test (default: ${DEFAULT-VALUE}).")
    private Split split = Split.VALIDATION;

    @Option(
            names = "--no-split-validation-test",
            description = "Use the data sets' own validation sets whole, rather than the recipes' halves.")
    private boolean whole;

    @Option(names = "--limit", defaultValue = "-1", description = "Examples of each task; -1 for all.")
    private int limit;

    @Option(names = "--batch-size", defaultValue = "32", description = "Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(names = "--beams", description = "Beams (default: each task's own).")
    private @Nullable Integer beams;

    @Option(names = "--tasks-file", paramLabel = "FILE", description = "A YAML file with tasks of your own.")
    private @Nullable Path tasksFile;

    @Option(
            names = "--mean-task-embeddings",
            description = "Give tasks that the model was not trained on the mean of the learned task vectors.")
    private boolean meanTaskEmbeddings;

    @Option(names = "--answers", paramLabel = "FILE", description = "Where to write the answers to MRQA's questions.")
    private @Nullable Path answersFile;

    @Option(names = "--max-source-length", defaultValue = "512", description = "In tokens (default: ${DEFAULT-VALUE}).")
    private int maxSourceLength;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (batchSize < 1) {
            throw new InputException("--batch-size is " + batchSize + ", expected at least 1");
        }
        try (Hyperdecoder hyperdecoder = model.load()) {
            SplitOptions options = new SplitOptions(!whole, -1, limit, limit, SplitOptions.STANDARD.dataSeed(), false);
            List<Evaluator.TaskExamples> sets = new ArrayList<>();
            Tasks known = Tasks.with(tasksFile);
            DataSets data = Downloads.dataSets(dataDir, spec.commandLine().getErr());
            WindowOptions windows = new WindowOptions(hyperdecoder.tokenizer(), maxSourceLength, false);
            for (String name : tasks == null ? hyperdecoder.tasks() : tasks) {
                TaskData examples = TaskData.load(known.get(name), data, options, Set.of(split), windows);
                sets.add(new Evaluator.TaskExamples(examples.task(), examples.examples(split)));
            }
            Results results = new Evaluator(
                            hyperdecoder.generator(meanTaskEmbeddings),
                            hyperdecoder.tokenizer(),
                            batchSize,
                            maxSourceLength,
                            Hyperdecoder.DEFAULT_OPTIONS.maxLength(),
                            beams,
                            false)
                    .evaluate(sets);
            PredictedAnswers answers = results.answers();
            if (answers != null && answersFile != null) {
                answers.write(answersFile);
            }
            ScoreTable.print(out, results);
            out.flush();
        }
        return 0;
    }
}
