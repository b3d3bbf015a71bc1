package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.Mixture;
import io.github.hyperdecoders.data.Sampler;
import io.github.hyperdecoders.dataset.DataSets;
import io.github.hyperdecoders.dataset.Example;
import io.github.hyperdecoders.dataset.TaskData;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.evaluation.WindowEncoder;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.reading.WindowOptions;
import io.github.hyperdecoders.recipe.DataSettings;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.tokenizer.LabelSpelling;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The examples of a recipe's tasks. */
record TaskExamples(List<TaskData> training, List<TaskData> evaluation) implements TrainingData {
    /** See {@link TrainingData#load}. */
    static TaskExamples load(
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
        WindowOptions windows =
                new WindowOptions(new WindowEncoder(tokenizer), data.maxSourceLength(), data.filterNulls());
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
        return new TaskExamples(training, evaluation);
    }

    @Override
    public List<String> taskNames() {
        return training.stream()
                .flatMap(task -> task.task().exampleTasks().stream())
                .distinct()
                .toList();
    }

    @Override
    public @Nullable String text() {
        return null;
    }

    @Override
    public List<String> warnings(T5Tokenizer tokenizer) {
        Set<String> warnings = new LinkedHashSet<>();
        for (TaskData task :
                Stream.concat(training.stream(), evaluation.stream()).toList()) {
            LabelSpelling.faults(task.labels(), tokenizer)
                    .forEach(fault -> warnings.add("task '" + task.task().name() + "': " + fault));
        }
        return List.copyOf(warnings);
    }

    /** All training examples, task after task; the sampler's indices point here. */
    private List<Example> examples() {
        List<Example> all = new ArrayList<>();
        training.forEach(task -> all.addAll(task.examples(Split.TRAIN)));
        return all;
    }

    @Override
    public Sampler sampler(Recipe recipe) {
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

    @Override
    public BatchMaker maker(Recipe recipe, T5Tokenizer tokenizer) {
        List<Example> all = examples();
        DataSettings data = recipe.data();
        return (examples, place) -> tokenized(
                Arrays.stream(examples).mapToObj(all::get).toList(),
                tokenizer,
                data.maxSourceLength(),
                data.maxTargetLength());
    }

    @Override
    public Set<String> scoreNames() {
        Set<String> names = new LinkedHashSet<>();
        evaluation.forEach(task -> names.addAll(task.scoreNames(Split.VALIDATION)));
        return names;
    }

    @Override
    public List<Evaluator.EvaluationSet> sets(Split split) {
        return evaluation.stream()
                .map(task -> new Evaluator.EvaluationSet(task.task(), task.examples(split)))
                .toList();
    }

    @Override
    public Stream<TokenizedBatch> scored(Split split, Recipe recipe, T5Tokenizer tokenizer, long step) {
        List<Example> examples =
                sets(split).stream().flatMap(set -> set.examples().stream()).toList();
        int size = recipe.evaluation().perDeviceEvalBatchSize();
        int maxTarget = split == Split.TEST
                ? recipe.data().testMaxTargetLength()
                : recipe.data().valMaxTargetLength();
        return IntStream.iterate(0, start -> start < examples.size(), start -> start + size)
                .mapToObj(start -> tokenized(
                        examples.subList(start, Math.min(start + size, examples.size())),
                        tokenizer,
                        recipe.data().maxSourceLength(),
                        maxTarget));
    }

    private TokenizedBatch tokenized(List<Example> batch, T5Tokenizer tokenizer, int maxSource, int maxTarget) {
        List<String> tasks = taskNames();
        return new TokenizedBatch(
                TokenizedBatch.sources(batch, tokenizer, maxSource),
                TokenizedBatch.targets(batch, tokenizer, maxTarget),
                batch.stream().mapToLong(e -> tasks.indexOf(e.task())).toArray());
    }
}
