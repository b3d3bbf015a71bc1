package io.github.hyperdecoders.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run does, for how long, and what it leaves behind. A step is an optimiser step.
 *
 * @param outputDir folder of the run
 * @param overwriteOutputDir whether a folder with content may be written to
 * @param seed seed of initialisation, dropout and data order
 * @param maxSteps steps to train; wins over {@code numTrainEpochs} where above 0
 * @param numTrainEpochs passes over the training data
 * @param perDeviceTrainBatchSize examples in a training batch
 * @param gradientAccumulationSteps batches whose gradients make one step
 * @param gradientCheckpointing whether every block is computed again in the backward pass
 * @param loggingSteps steps between log lines
 * @param loggingFirstStep whether the first step is logged too
 * @param saveStrategy when checkpoints are written
 * @param saveSteps steps between checkpoints
 * @param saveTotalLimit newest checkpoints that are kept, besides the best; null: all
 * @param evaluationStrategy when the model is validated
 * @param evalSteps steps between validations
 * @param loadBestModelAtEnd whether the best checkpoint is loaded before testing
 * @param metricForBestModel metric that says which is the best
 * @param greaterIsBetter whether more of it is better
 * @param earlyStoppingPatience validations without improvement after which training ends; null: it does not end early
 * @param earlyStoppingThreshold what an improvement has to exceed
 * @param doTrain whether to train
 * @param doEval whether to validate after training
 * @param doTest whether to test after training
 * @param printNumParameters whether trainable parameters are counted in the log
 * @param reportTo names of the places to report to; the reference's "none" reads as an empty list
 */
public record RunSettings(
        @Key(value = "output_dir", doc = "Folder of the run: checkpoints, metrics, report.")
        String outputDir,

        @Key(
                value = "overwrite_output_dir",
                byDefault = "false",
                doc = "Allows an output_dir that already has content.")
        boolean overwriteOutputDir,

        @Key(
                value = "seed",
                byDefault = "42",
                range = Range.NOT_NEGATIVE,
                doc = "Seed of initialisation, dropout and data order.")
        long seed,

        @Key(
                value = "max_steps",
                byDefault = "-1",
                range = Range.MINUS_ONE_OR_MORE,
                unit = "steps",
                doc = "Length of the training; wins over num_train_epochs where above 0.")
        int maxSteps,

        @Key(
                value = "num_train_epochs",
                byDefault = "3.0",
                unit = "epochs",
                doc = "Length of the training where max_steps does not say.")
        double numTrainEpochs,

        @Key(
                value = "per_device_train_batch_size",
                byDefault = "8",
                range = Range.POSITIVE,
                unit = "examples",
                doc = "Size of a training batch.")
        int perDeviceTrainBatchSize,

        @Key(
                value = "gradient_accumulation_steps",
                byDefault = "1",
                range = Range.POSITIVE,
                unit = "batches",
                doc = "Batches whose gradients make one optimiser step.")
        int gradientAccumulationSteps,

        @Key(
                value = "gradient_checkpointing",
                byDefault = "false",
                ours = true,
                doc =
                        "Keeps only what enters each block until the backward pass, which computes the block once more: less memory, more"
                                + " time, the same gradients.")
        boolean gradientCheckpointing,

        @Key(
                value = "logging_steps",
                byDefault = "500",
                range = Range.POSITIVE,
                unit = "steps",
                doc = "Steps between log lines.")
        int loggingSteps,

        @Key(value = "logging_first_step", byDefault = "false", doc = "Logs the first step too.")
        boolean loggingFirstStep,

        @Key(value = "save_strategy", byDefault = "steps", doc = "When checkpoints are written.")
        IntervalStrategy saveStrategy,

        @Key(
                value = "save_steps",
                byDefault = "500",
                range = Range.POSITIVE,
                unit = "steps",
                doc = "Steps between checkpoints where save_strategy is steps.")
        int saveSteps,

        @Key(
                value = "save_total_limit",
                range = Range.POSITIVE,
                unit = "checkpoints",
                doc = "Newest checkpoints to keep, besides the best; null: all.")
        @Nullable
        Integer saveTotalLimit,

        @Key(value = "evaluation_strategy", byDefault = "no", doc = "When the model is validated.")
        IntervalStrategy evaluationStrategy,

        @Key(
                value = "eval_steps",
                derived = "logging_steps",
                range = Range.POSITIVE,
                unit = "steps",
                doc = "Steps between validations where evaluation_strategy is steps.")
        int evalSteps,

        @Key(
                value = "load_best_model_at_end",
                byDefault = "false",
                doc = "Loads the best checkpoint before testing; needs equal save and evaluation strategies.")
        boolean loadBestModelAtEnd,

        @Key(
                value = "metric_for_best_model",
                byDefault = "loss",
                doc = "The metric that says which checkpoint is the best; average_metrics is the plain mean of all.")
        String metricForBestModel,

        @Key(
                value = "greater_is_better",
                derived = "true unless metric_for_best_model is loss or eval_loss",
                doc = "Whether more of metric_for_best_model is better.")
        boolean greaterIsBetter,

        @Key(
                value = "early_stopping_patience",
                range = Range.POSITIVE,
                unit = "validations",
                ours = true,
                doc =
                        "Ends the training when so many validations in turn did not improve metric_for_best_model; null: trains to the"
                                + " end.")
        @Nullable
        Integer earlyStoppingPatience,

        @Key(
                value = "early_stopping_threshold",
                byDefault = "0.0",
                range = Range.NOT_NEGATIVE,
                ours = true,
                doc = "What an improvement has to exceed to count for early_stopping_patience.")
        double earlyStoppingThreshold,

        @Key(value = "do_train", byDefault = "false", doc = "Trains.")
        boolean doTrain,

        @Key(value = "do_eval", byDefault = "false", doc = "Validates after training.")
        boolean doEval,

        @Key(value = "do_test", byDefault = "false", doc = "Tests after training.")
        boolean doTest,

        @Key(value = "print_num_parameters", byDefault = "false", doc = "Counts the trainable parameters in the log.")
        boolean printNumParameters,

        @Key(
                value = "report_to",
                byDefault = "[]",
                doc = "Places to report to besides the run folder; \"none\" is an empty list.")
        List<String> reportTo) {

    /** Whether {@code metricForBestModel} decides anything: which checkpoint is kept, or when the training ends. */
    public boolean ranks() {
        return loadBestModelAtEnd || earlyStoppingPatience != null;
    }

    public RunSettings {
        reportTo = reportTo.stream().filter(place -> !place.equals("none")).toList();
    }
}
