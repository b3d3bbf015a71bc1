package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.SamplerPosition;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.recipe.OptimizerSettings;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.t5.Parameter;
import java.util.List;

/** Steps of the optimiser: forward and backward for each accumulated batch, clip, move. */
final class TrainingStep implements AutoCloseable {
    private final Recipe recipe;
    private final Model model;
    private final Optimizer optimizer;
    private final LearningRate learningRate;
    private final Loss objective;
    private final BatchGradients gradients;

    TrainingStep(Recipe recipe, Model model, Optimizer optimizer, LearningRate learningRate) {
        this.recipe = recipe;
        this.model = model;
        this.optimizer = optimizer;
        this.learningRate = learningRate;
        OptimizerSettings settings = recipe.optimizer();
        objective = new Loss(settings.labelSmoothing(), settings.lossScaling());
        gradients = new BatchGradients(model, objective);
    }

    /**
     * What a step did.
     *
     * @param loss of the step alone
     * @param tokenLoss the same as the mean over the step's target tokens
     * @param gradientNorm before clipping
     * @param next position of the first batch after it
     */
    record Outcome(
            double loss,
            double tokenLoss,
            double learningRate,
            double gradientNorm,
            SamplerPosition next,
            BatchShape shape,
            StepTimes times) {
        /** As listeners are told of it. */
        TrainingListener.Step toldAs(long step, long totalSteps) {
            return new TrainingListener.Step(
                    step, totalSteps, loss, tokenLoss, learningRate, gradientNorm, shape, times);
        }
    }

    Loss objective() {
        return objective;
    }

    /**
     * Takes the step that follows {@code done} steps.
     *
     * @throws TrainingDivergedException if loss or gradients are no numbers; then nothing has moved
     */
    Outcome take(long done, BatchSource batches) throws InterruptedException {
        int accumulation = recipe.run().gradientAccumulationSteps();
        List<Parameter> trained = model.parameters().trained();
        PhaseClock clock = new PhaseClock();
        double loss = 0;
        double sum = 0;
        BatchShape shape = BatchShape.NONE;
        BatchSource.Loaded loaded = batches.next();
        for (int micro = 0; micro < accumulation; micro++) {
            if (micro > 0) {
                loaded = batches.next();
            }
            clock.data();
            TokenizedBatch batch = loaded.batch();
            BatchGradients.Outcome outcome =
                    gradients.add(batch, recipe.run().seed(), done * accumulation + micro, 1.0 / accumulation);
            loss += outcome.loss() / accumulation;
            clock.passes(outcome.forward(), outcome.backward());
            BatchShape own = BatchShape.of(batch.sources(), batch.labels());
            sum += objective.sum(outcome.loss(), own.targetTokens());
            shape = shape.plus(own);
        }
        if (!Double.isFinite(loss)) {
            throw new TrainingDivergedException("loss", done + 1, loss);
        }
        double norm = Gradients.clip(trained, recipe.optimizer().maxGradNorm());
        if (!Double.isFinite(norm)) {
            throw new TrainingDivergedException("gradient norm", done + 1, norm);
        }
        double rate = learningRate.at(done);
        optimizer.step(rate);
        Gradients.clear(trained);
        clock.optimizer();
        return new Outcome(loss, sum / shape.targetTokens(), rate, norm, loaded.next(), shape, clock.times());
    }

    @Override
    public void close() {
        gradients.close();
    }

    /** Adds the time since the last call to the phase that ends now. */
    private static final class PhaseClock {
        private long last = System.nanoTime();
        private StepTimes times = StepTimes.NONE;

        void data() {
            times = times.plus(new StepTimes(lap(), 0, 0, 0));
        }

        /** Both passes since the last call, by the shares of what they took on their threads. */
        void passes(double forward, double backward) {
            double both = lap();
            double share = forward / (forward + backward);
            times = times.plus(new StepTimes(0, both * share, both * (1 - share), 0));
        }

        void optimizer() {
            times = times.plus(new StepTimes(0, 0, 0, lap()));
        }

        StepTimes times() {
            return times;
        }

        private double lap() {
            long now = System.nanoTime();
            double seconds = (now - last) / 1e9;
            last = now;
            return seconds;
        }
    }
}
