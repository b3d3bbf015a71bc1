package io.github.hyperdecoders.recipe;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run, described whole and immutably. Read one with {@link RecipeReader}; its file is a flat JSON object with the reference's
 * keys and some of ours.
 *
 * @param model base model, tokenizer, precision and device
 * @param adapters the adapters of both stacks
 * @param freezing which parameters are trained
 * @param data tasks and their examples
 * @param optimizer loss, optimiser and learning rate
 * @param run length, checkpoints and output folder
 * @param evaluation batches and generation in evaluation
 * @param pretraining text to pretrain on, in place of tasks
 */
public record Recipe(
        ModelSource model,
        AdapterSettings adapters,
        Freezing freezing,
        DataSettings data,
        OptimizerSettings optimizer,
        RunSettings run,
        EvaluationSettings evaluation,
        PretrainingSettings pretraining) {

    /** Whether the recipe pretrains a T5 on text instead of training on tasks. */
    public boolean pretrains() {
        return !pretraining.trainFiles().isEmpty();
    }

    /**
     * Every key with its value, defaults filled in, in the order of the reference page; strings, numbers, booleans, lists, maps of numbers,
     * null.
     */
    public Map<String, @Nullable Object> canonical() {
        return RecipeJson.canonical(this);
    }

    /** {@link #canonical()} as an indented JSON object, which reads back as an equal recipe. */
    public String toJson() {
        return RecipeJson.write(this);
    }

    /** SHA-256, in hexadecimal, of the canonical JSON with sorted keys and no white space. Equal recipes have equal hashes. */
    public String hash() {
        return RecipeJson.hash(this);
    }

    /**
     * A hash like {@link #hash()} of what decides the course of the training, down to its last bit. Where things lie does not: a run's
     * folder, the data and the base may be moved before it is resumed.
     */
    public String courseHash() {
        return RecipeJson.courseHash(this);
    }
}
