package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.SamplerPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a run needs to go on, besides its parameters and the optimiser's averages, which lie beside it as tensors. There is no
 * state of a random generator in it: every mask and every order is a function of the seed and of the position here.
 *
 * @param step optimiser steps taken
 * @param position the first batch not yet trained on
 * @param examples examples trained on
 * @param lossSum sum of the losses since the last logging step
 * @param tokenLossSum sum of the same losses, each as the mean over its target tokens
 * @param lossCount how many losses that sum has
 * @param bestStep step of the best checkpoint so far; 0 for none
 * @param bestScore its metric
 * @param unimproved evaluations in turn that were not better enough than the best before, see {@link EarlyStop}
 * @param text what tells the text pretrained on from another; null where tasks are trained on
 * @param conditions under which it was trained; null in checkpoints of versions that did not write them
 */
public record TrainingState(
        long step,
        SamplerPosition position,
        long examples,
        double lossSum,
        double tokenLossSum,
        long lossCount,
        long bestStep,
        @Nullable Double bestScore,
        int unimproved,
        @Nullable String text,
        @Nullable Conditions conditions) {
    static final String FILE_NAME = "training_state.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES) // of versions that did not write all
            .build();

    static TrainingState start(@Nullable String text, Conditions conditions) {
        return new TrainingState(0, SamplerPosition.START, 0, 0, 0, 0, 0, null, 0, text, conditions);
    }

    /** From now on under other conditions. */
    TrainingState under(Conditions now) {
        return new TrainingState(
                step, position, examples, lossSum, tokenLossSum, lossCount, bestStep, bestScore, unimproved, text, now);
    }

    static TrainingState read(Path folder) throws IOException {
        Path file = folder.resolve(FILE_NAME);
        try {
            return JSON.readValue(Files.readString(file), TrainingState.class);
        } catch (JacksonException e) {
            throw new InputException(file + " is no training state: " + e.getOriginalMessage(), e);
        }
    }

    String toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    /** After one more step on so many examples. */
    TrainingState advance(SamplerPosition next, long trained) {
        return new TrainingState(
                step + 1,
                next,
                examples + trained,
                lossSum,
                tokenLossSum,
                lossCount,
                bestStep,
                bestScore,
                unimproved,
                text,
                conditions);
    }

    /** With the loss of one more step, {@code tokenLoss} as the mean over its target tokens. */
    TrainingState plusLoss(double loss, double tokenLoss) {
        return new TrainingState(
                step,
                position,
                examples,
                lossSum + loss,
                tokenLossSum + tokenLoss,
                lossCount + 1,
                bestStep,
                bestScore,
                unimproved,
                text,
                conditions);
    }

    /** With the losses since the last logging step forgotten. */
    TrainingState logged() {
        return new TrainingState(step, position, examples, 0, 0, 0, bestStep, bestScore, unimproved, text, conditions);
    }

    /** With this step as the best. */
    TrainingState best(double score) {
        return new TrainingState(
                step, position, examples, lossSum, tokenLossSum, lossCount, step, score, unimproved, text, conditions);
    }

    /** With so many evaluations in turn that did not improve enough. */
    TrainingState unimproved(int evaluations) {
        return new TrainingState(
                step,
                position,
                examples,
                lossSum,
                tokenLossSum,
                lossCount,
                bestStep,
                bestScore,
                evaluations,
                text,
                conditions);
    }
}
