package io.github.hyperdecoders.recipe;

import org.jspecify.annotations.Nullable;

/**
 * How a model is evaluated, during training and after it.
 *
 * @param perDeviceEvalBatchSize examples in an evaluation batch
 * @param predictWithGenerate whether answers are generated and compared, or only the loss is computed
 * @param evalBeams beams of every task; null: each task's own
 * @param referenceGeneration whether every answer has at least two tokens, as in the reference
 * @param meanTaskEmbeddings whether unseen tasks take the mean of the learned task vectors
 */
public record EvaluationSettings(
        @Key(
                value = "per_device_eval_batch_size",
                byDefault = "8",
                range = Range.POSITIVE,
                unit = "examples",
                doc = "Size of an evaluation batch.")
        int perDeviceEvalBatchSize,

        @Key(
                value = "predict_with_generate",
                byDefault = "false",
                doc = "Generates answers and computes the tasks' metrics, instead of the loss alone.")
        boolean predictWithGenerate,

        @Key(value = "eval_beams", range = Range.POSITIVE, doc = "Beams for every task; null: each task's own number.")
        @Nullable
        Integer evalBeams,

        @Key(
                value = "reference_generation",
                byDefault = "false",
                ours = true,
                doc =
                        "Gives every answer at least two tokens, as the reference does, instead of the task's own minimum.")
        boolean referenceGeneration,

        @Key(
                value = "mean_task_embeddings",
                byDefault = "false",
                doc = "Lets tasks unseen in training use the mean of the learned task vectors; else they are an error.")
        boolean meanTaskEmbeddings) {}
