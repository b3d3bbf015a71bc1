package io.github.hyperdecoders.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks, how much of each and how they are mixed and cut.
 *
 * @param tasks tasks trained on
 * @param evalTasks tasks evaluated on
 * @param tasksFile YAML file with tasks of the user's own; null: none
 * @param dataDir local folder of the tasks' files; null: the hub cache
 * @param maxSourceLength longest source, in tokens with {@code </s>}
 * @param maxTargetLength longest target in training, in tokens
 * @param valMaxTargetLength longest target in validation, in tokens
 * @param testMaxTargetLength longest target in testing, in tokens
 * @param nTrain training examples taken of each task; -1: all
 * @param nVal validation examples taken of each task; -1: all
 * @param nTest test examples taken of each task; -1: all
 * @param splitValidationTest whether tasks without public test labels get a test set out of their other splits
 * @param referenceSplits whether the last example of every split is dropped, as the reference does
 * @param dataSeed seed of the split and the subsampling
 * @param filterNulls whether reading-comprehension windows without an answer are left out of training
 * @param sampling how training examples of several tasks are mixed
 * @param temperature of {@link Sampling#TEMPERATURE}
 */
public record DataSettings(
        @Key(value = "tasks", byDefault = "[]", doc = "Tasks to train on; required where do_train is true.")
        List<String> tasks,

        @Key(value = "eval_tasks", derived = "tasks", doc = "Tasks to validate and test on.")
        List<String> evalTasks,

        @Key(value = "tasks_file", ours = true, doc = "YAML file with tasks of your own (docs/tasks.md).") @Nullable
        String tasksFile,

        @Key(value = "data_dir", ours = true, doc = "Local folder with the tasks' files; null: the hub cache.")
        @Nullable
        String dataDir,

        @Key(
                value = "max_source_length",
                byDefault = "128",
                range = Range.POSITIVE,
                unit = "tokens",
                doc = "Sources are cut to this length.")
        int maxSourceLength,

        @Key(
                value = "max_target_length",
                byDefault = "128",
                range = Range.POSITIVE,
                unit = "tokens",
                doc = "Targets are cut to this length in training.")
        int maxTargetLength,

        @Key(
                value = "val_max_target_length",
                byDefault = "128",
                range = Range.POSITIVE,
                unit = "tokens",
                doc = "Targets are cut to this length in validation.")
        int valMaxTargetLength,

        @Key(
                value = "test_max_target_length",
                byDefault = "128",
                range = Range.POSITIVE,
                unit = "tokens",
                doc = "Targets are cut to this length in testing.")
        int testMaxTargetLength,

        @Key(
                value = "n_train",
                byDefault = "-1",
                range = Range.MINUS_ONE_OR_POSITIVE,
                unit = "examples per task",
                doc = "Training examples to take; -1: all.")
        int nTrain,

        @Key(
                value = "n_val",
                byDefault = "-1",
                range = Range.MINUS_ONE_OR_POSITIVE,
                unit = "examples per task",
                doc = "Validation examples to take; -1: all.")
        int nVal,

        @Key(
                value = "n_test",
                byDefault = "-1",
                range = Range.MINUS_ONE_OR_POSITIVE,
                unit = "examples per task",
                doc = "Test examples to take; -1: all.")
        int nTest,

        @Key(
                value = "split_validation_test",
                byDefault = "false",
                doc =
                        "Makes a test set for tasks whose own has no labels: half of the validation set of small tasks; for large"
                                + " ones that set whole, and 1,000 training examples to validate on.")
        boolean splitValidationTest,

        @Key(
                value = "reference_splits",
                byDefault = "false",
                ours = true,
                doc = "Drops the last example of every split, as the reference does.")
        boolean referenceSplits,

        @Key(
                value = "data_seed",
                byDefault = "42",
                range = Range.NOT_NEGATIVE,
                doc = "Seed of the splits and the subsampling.")
        long dataSeed,

        @Key(
                value = "filter_nulls",
                byDefault = "false",
                doc = "Leaves windows without an answer out of training (task mrqa).")
        boolean filterNulls,

        @Key(
                value = "sampling",
                byDefault = "concatenate",
                ours = true,
                doc = "How the tasks' training examples are mixed: by size within a batch, or one task per batch.")
        Sampling sampling,

        @Key(
                value = "temperature",
                byDefault = "1",
                range = Range.POSITIVE,
                doc =
                        "Flattens the tasks' shares where sampling is temperature; ignored elsewhere, as in the reference.")
        double temperature) {

    public DataSettings {
        tasks = List.copyOf(tasks);
        evalTasks = List.copyOf(evalTasks);
    }
}
