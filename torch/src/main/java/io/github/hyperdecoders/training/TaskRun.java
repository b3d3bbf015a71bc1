package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.Mixture;
import io.github.hyperdecoders.data.Sampler;
import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.recipe.DataSettings;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.task.Example;
import io.github.hyperdecoders.task.TaskData;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The examples of a recipe's tasks. */
record TaskRun(List<TaskData> training, List<TaskData> evaluation) implements Run {

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
    public List<Evaluator.TaskExamples> sets(Split split) {
        return evaluation.stream()
                .map(task -> new Evaluator.TaskExamples(task.task(), task.examples(split)))
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
