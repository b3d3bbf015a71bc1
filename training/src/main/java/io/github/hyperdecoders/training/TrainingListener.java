package io.github.hyperdecoders.training;

import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.hub.DownloadMessages;
import java.io.IOException;
import java.nio.file.Path;

/** Is told what happens in a run, on its thread. */
public interface TrainingListener {
    /**
     * What one step did, and what it cost; losses are of the step alone.
     *
     * @param loss as it is minimised: the reference's sum over the batch's target tokens, or their mean
     * @param tokenLoss the mean over target tokens in any case
     */
    record Step(
            long step,
            long totalSteps,
            double loss,
            double tokenLoss,
            double learningRate,
            double gradientNorm,
            BatchShape shape,
            StepTimes times) {
        public double examplesPerSecond() {
            return shape.examples() / times.total();
        }
    }

    /** The run begins in {@code folder}, {@code step} steps of it done before. */
    default void started(Path folder, long step) throws IOException {}

    /** A line for the reader, such as what is being loaded. */
    default void message(String text) {}

    /** What hears of downloads. */
    default DownloadListener downloads() {
        return new DownloadMessages(this::message);
    }

    default void step(Step step) {}

    default void evaluated(long step, Results results) {}
}
