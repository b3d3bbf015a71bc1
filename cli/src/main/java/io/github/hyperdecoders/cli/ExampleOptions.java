package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.dataset.DataSets;
import io.github.hyperdecoders.dataset.TaskData;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.evaluation.WindowEncoder;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.quickstart.GeneratedTasks;
import io.github.hyperdecoders.reading.WindowOptions;
import io.github.hyperdecoders.report.page.Fact;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.Tasks;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which examples a model reads on the command line, and how it answers them. */
final class ExampleOptions {
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

    @Option(names = "--max-source-length", defaultValue = "512", description = "In tokens (default: ${DEFAULT-VALUE}).")
    private int maxSourceLength;

    Split split() {
        return split;
    }

    int maxSourceLength() {
        return maxSourceLength;
    }

    boolean meanTaskEmbeddings() {
        return meanTaskEmbeddings;
    }

    /** Refuses what no model could be asked. */
    void check() {
        if (batchSize < 1) {
            throw new InputException("--batch-size is " + batchSize + ", expected at least 1");
        }
    }

    /**
     * The examples of every task; downloads are told to {@code err}.
     *
     * @param folder the model's; rows that the program made up for a run lie beside it
     */
    List<Evaluator.EvaluationSet> load(Hyperdecoder model, Path folder, PrintWriter err) {
        SplitOptions options = new SplitOptions(!whole, -1, limit, limit, SplitOptions.STANDARD.dataSeed(), false);
        Tasks known = KnownTasks.with(tasksFile);
        DataSets data = Downloads.dataSets(dataDir, err);
        Path beside = folder.toAbsolutePath().normalize().resolve("../../data").normalize();
        WindowOptions windows = new WindowOptions(new WindowEncoder(model.tokenizer()), maxSourceLength, false);
        List<Evaluator.EvaluationSet> sets = new ArrayList<>();
        for (String name : tasks == null ? model.tasks() : tasks) {
            boolean isMadeUp = dataDir == null && Files.isDirectory(beside) && GeneratedTasks.has(name);
            TaskData examples = TaskData.load(
                    known.get(name), isMadeUp ? DataSets.in(beside) : data, options, Set.of(split), windows);
            sets.add(new Evaluator.EvaluationSet(examples.task(), examples.examples(split)));
        }
        return sets;
    }

    /** @param calibrated whether tasks of classes are also scored by the probabilities of all their labels */
    Evaluator evaluator(Hyperdecoder model, boolean calibrated) {
        return new Evaluator(
                model.generator(meanTaskEmbeddings),
                model.tokenizer(),
                batchSize,
                maxSourceLength,
                Hyperdecoder.DEFAULT_OPTIONS.maxLength(),
                beams,
                false,
                calibrated);
    }

    /** What was asked, for the page. */
    List<Fact> facts(Path model) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("model", model.toString()));
        facts.add(new Fact("split", split.key() + (whole ? ", the data sets' own validation sets whole" : "")));
        if (limit >= 0) {
            facts.add(new Fact("limit", limit + " examples of each task"));
        }
        facts.add(new Fact("beams", beams == null ? "each task's own" : beams.toString()));
        facts.add(new Fact("max source length", maxSourceLength + " tokens"));
        return facts;
    }
}
