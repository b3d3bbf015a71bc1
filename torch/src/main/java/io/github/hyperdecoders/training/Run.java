package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.Mixture;
import io.github.hyperdecoders.data.Sampler;
import io.github.hyperdecoders.data.SamplerPosition;
import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.data.SplitOptions;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.reading.WindowOptions;
import io.github.hyperdecoders.recipe.DataSettings;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.task.DataSets;
import io.github.hyperdecoders.task.Example;
import io.github.hyperdecoders.task.TaskData;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What a recipe trains and scores on: the examples of its tasks. */
record Run(List<TaskData> training, List<TaskData> evaluation) {

    /**
     * Loads what a recipe trains on, and the splits that it scores.
     *
     * @param tasks finds a task by name
     * @throws io.github.hyperdecoders.InputException for a task that is not known, or data that is missing or broken
     */
    static Run load(
            Recipe recipe, Function<String, TaskDefinition> tasks, T5Tokenizer tokenizer, DownloadListener downloads) {
        DataSettings data = recipe.data();
        String folder = data.dataDir();
        DataSets sets = DataSets.at(folder == null ? null : Path.of(folder), downloads);
        SplitOptions options = new SplitOptions(
                data.splitValidationTest(),
                data.nTrain(),
                data.nVal(),
                data.nTest(),
                data.dataSeed(),
                data.referenceSplits());
        Set<Split> scored = EnumSet.noneOf(Split.class);
        if (recipe.run().doEval()) {
            scored.add(Split.VALIDATION);
        }
        if (recipe.run().doTest()) {
            scored.add(Split.TEST);
        }
        WindowOptions windows = new WindowOptions(tokenizer, data.maxSourceLength(), data.filterNulls());
        List<TaskData> training = new ArrayList<>();
        for (String task : data.tasks()) {
            training.add(TaskData.load(tasks.apply(task), sets, options, Set.of(Split.TRAIN), windows));
        }
        List<TaskData> evaluation = new ArrayList<>();
        for (String task : data.evalTasks()) {
            if (!scored.isEmpty()) {
                evaluation.add(TaskData.load(tasks.apply(task), sets, options, scored, windows));
            }
        }
        return new Run(training, evaluation);
    }

    /** The tasks that the model is to know, in the order of their indices. */
    List<String> taskNames() {
        return training.stream()
                .flatMap(task -> task.task().exampleTasks().stream())
                .distinct()
                .toList();
    }

    /** All training examples, task after task; the sampler's indices point here. */
    List<Example> examples() {
        List<Example> all = new ArrayList<>();
        training.forEach(task -> all.addAll(task.examples(Split.TRAIN)));
        return all;
    }

    Sampler sampler(Recipe recipe) {
        Mixture mixture = new Mixture(
                training.stream().map(t -> t.examples(Split.TRAIN).size()).toList());
        int batch = recipe.run().perDeviceTrainBatchSize();
        DataSettings data = recipe.data();
        return switch (data.sampling()) {
            case CONCATENATE ->
                new Sampler.Concatenate(mixture, batch, recipe.run().seed());
            case TEMPERATURE ->
                new Sampler.Temperature(mixture, batch, recipe.run().seed(), data.temperature());
            case EVEN -> new Sampler.Even(mixture, batch, recipe.run().seed());
        };
    }

    /**
     * The recipe's batches from {@code position} on, to be closed.
     *
     * @param tasks names of tasks in the order of their indices
     */
    BatchLoader batches(Recipe recipe, List<String> tasks, SamplerPosition position, T5Tokenizer tokenizer) {
        Map<String, Integer> indices = new HashMap<>();
        tasks.forEach(task -> indices.put(task, indices.size()));
        return new BatchLoader(
                examples(),
                indices,
                sampler(recipe),
                position,
                tokenizer,
                recipe.data().maxSourceLength(),
                recipe.data().maxTargetLength());
    }

    List<Evaluator.TaskExamples> sets(Split split) {
        return evaluation.stream()
                .map(task -> new Evaluator.TaskExamples(task.task(), task.examples(split)))
                .toList();
    }
}
