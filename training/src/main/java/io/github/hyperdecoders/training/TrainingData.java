package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.Sampler;
import io.github.hyperdecoders.data.SamplerPosition;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a recipe trains and scores on: its tasks, or text. */
sealed interface TrainingData permits TaskExamples, TextExamples {
    /**
     * Loads what a recipe trains on, and the splits that it scores.
     *
     * @param tasks finds a task by name
     * @throws io.github.hyperdecoders.InputException for a task that is not known, or data that is missing or broken
     */
    static TrainingData load(
            Recipe recipe, Function<String, TaskDefinition> tasks, T5Tokenizer tokenizer, DownloadListener downloads) {
        return recipe.pretrains()
                ? TextExamples.load(recipe, tokenizer)
                : TaskExamples.load(recipe, tasks, tokenizer, downloads);
    }

    /** The recipe's batches from {@code position} on, to be closed. */
    default BatchLoader batches(Recipe recipe, SamplerPosition position, T5Tokenizer tokenizer) {
        return new BatchLoader(sampler(recipe), position, maker(recipe, tokenizer));
    }

    /** The tasks that the model is to know, in the order of their indices. */
    List<String> taskNames();

    /** What tells the text pretrained on from another; null for tasks. */
    @Nullable
    String text();

    /** What its reader should know before hours are spent: a sentence for each. */
    default List<String> warnings(T5Tokenizer tokenizer) {
        return List.of();
    }

    /** The order of the training examples. */
    Sampler sampler(Recipe recipe);

    /** Makes training batches; safe for use on the loader's thread. */
    BatchMaker maker(Recipe recipe, T5Tokenizer tokenizer);

    /** Names under which the validation has scores besides the loss. */
    Set<String> scoreNames();

    /** What is answered and scored; none for text. */
    List<Evaluator.EvaluationSet> sets(Split split);

    /**
     * The batches that the loss of a split is the mean of.
     *
     * @param step steps trained so far
     */
    Stream<TokenizedBatch> scored(Split split, Recipe recipe, T5Tokenizer tokenizer, long step);

    /** Makes a batch of examples. */
    @FunctionalInterface
    interface BatchMaker {
        /**
         * A batch.
         *
         * @param examples as the sampler numbers them
         * @param place of the batch among all
         */
        TokenizedBatch batch(int[] examples, SamplerPosition place);
    }
}
