package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.Mixture;
import io.github.hyperdecoders.data.Sampler;
import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.recipe.DataSettings;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.task.Example;
import io.github.hyperdecoders.task.TaskData;
import java.util.ArrayList;
import java.util.List;

/** What a recipe trains and scores on: the examples of its tasks. */
record Run(List<TaskData> training, List<TaskData> evaluation) {

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

    List<Evaluator.TaskExamples> sets(Split split) {
        return evaluation.stream()
                .map(task -> new Evaluator.TaskExamples(task.task(), task.examples(split)))
                .toList();
    }
}
