package io.github.hyperdecoders.recipe;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The loss, the optimiser and the learning rate.
 *
 * @param learningRate peak learning rate
 * @param learningRates peak learning rates of groups of parameters that have their own
 * @param adafactor whether Adafactor takes AdamW's place
 * @param adafactorScaleParameter whether Adafactor's steps grow with the parameter's own size
 * @param adamwEpsStyle where AdamW adds its epsilon
 * @param adamBeta1 decay of AdamW's first moment
 * @param adamBeta2 decay of AdamW's second moment
 * @param adamEpsilon AdamW's epsilon
 * @param weightDecay decoupled weight decay
 * @param decayBiasesAndNorms whether weights of layer norms and biases decay too
 * @param maxGradNorm global norm that gradients are clipped to; 0: no clipping
 * @param schedule shape of the learning rate over the run
 * @param cycles how often a schedule with restarts falls
 * @param warmupSteps optimiser steps of linear warm-up
 * @param labelSmoothing epsilon of label smoothing; 0: plain mean cross-entropy
 * @param lossScaling whether the smoothed loss is the mean over target tokens instead of the sum
 */
public record OptimizerSettings(
        @Key(value = "learning_rate", byDefault = "5e-5", range = Range.POSITIVE, doc = "Peak learning rate.")
        double learningRate,

        @Key(
                value = "learning_rates",
                byDefault = "{}",
                range = Range.POSITIVE,
                ours = true,
                doc =
                        "Peak learning rates of groups of parameters in place of learning_rate, as in {\"hypernetwork\": 1e-4}: adapters"
                                + " (learned ones), hypernetwork, layer_norms (the T5's), t5 (all else of it).")
        Map<ParameterGroup, Double> learningRates,

        @Key(
                value = "adafactor",
                byDefault = "false",
                doc = "Uses Adafactor (without its own step sizes) in place of AdamW.")
        boolean adafactor,

        @Key(
                value = "adafactor_scale_parameter",
                byDefault = "false",
                ours = true,
                doc =
                        "Makes Adafactor's steps relative to the root mean square of each parameter, as T5 itself was trained;"
                                + " learning_rate is then a share, 0.01 or so.")
        boolean adafactorScaleParameter,

        @Key(
                value = "adamw_eps_style",
                byDefault = "torch",
                ours = true,
                doc =
                        "Where AdamW adds its epsilon: after the bias correction (torch) or before it (hf, as in the reference).")
        AdamwEpsStyle adamwEpsStyle,

        @Key(value = "adam_beta1", byDefault = "0.9", range = Range.FRACTION, doc = "Decay of AdamW's first moment.")
        double adamBeta1,

        @Key(value = "adam_beta2", byDefault = "0.999", range = Range.FRACTION, doc = "Decay of AdamW's second moment.")
        double adamBeta2,

        @Key(value = "adam_epsilon", byDefault = "1e-8", range = Range.POSITIVE, doc = "AdamW's epsilon.")
        double adamEpsilon,

        @Key(value = "weight_decay", byDefault = "0.0", range = Range.NOT_NEGATIVE, doc = "Decoupled weight decay.")
        double weightDecay,

        @Key(
                value = "decay_biases_and_norms",
                byDefault = "true",
                ours = true,
                doc =
                        "Whether biases and the weights of layer norms decay too, as in the reference; most others leave them out.")
        boolean decayBiasesAndNorms,

        @Key(
                value = "max_grad_norm",
                byDefault = "1.0",
                range = Range.NOT_NEGATIVE,
                doc = "Gradients are clipped to this global norm; 0: they are not.")
        double maxGradNorm,

        @Key(value = "lr_scheduler", byDefault = "linear", doc = "Shape of the learning rate over the run.")
        LearningRateSchedule schedule,

        @Key(
                value = "num_cycles",
                byDefault = "1",
                range = Range.POSITIVE,
                ours = true,
                doc = "How often cosine_w_restarts falls from the peak to 0.")
        int cycles,

        @Key(
                value = "warmup_steps",
                byDefault = "0",
                range = Range.NOT_NEGATIVE,
                unit = "steps",
                doc = "Linear warm-up of the learning rate.")
        int warmupSteps,

        @Key(
                value = "label_smoothing",
                byDefault = "0.0",
                range = Range.FRACTION,
                doc = "Epsilon of label smoothing, whose loss is a sum over target tokens; 0: mean cross-entropy.")
        double labelSmoothing,

        @Key(
                value = "loss_scaling",
                byDefault = "false",
                doc =
                        "Makes the smoothed loss the mean over target tokens instead of their sum. Broken in the reference, where it"
                                + " is true by default.")
        boolean lossScaling) {

    public OptimizerSettings {
        EnumMap<ParameterGroup, Double> ordered = new EnumMap<>(ParameterGroup.class);
        ordered.putAll(learningRates);
        learningRates = Collections.unmodifiableMap(ordered);
    }
}
