package io.github.hyperdecoders.training;

import io.github.hyperdecoders.data.SamplerPosition;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.OptimizerSettings;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.tensor.PendingNumber;
import java.util.ArrayList;
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
        gradients = new BatchGradients(model, objective, recipe.run().gradientCheckpointing());
    }

    /** The loss of one batch of so many target tokens. */
    record BatchLoss(Loss objective, PendingNumber loss, long targetTokens) {
        /** Over its target tokens; read. */
        double sum() {
            return objective.sum(loss.value(), targetTokens);
        }
    }

    /**
     * What a step did.
     *
     * @param losses of the step's accumulated batches
     * @param gradientNorm before clipping
     * @param next position of the first batch after it
     */
    record Outcome(
            List<BatchLoss> losses,
            double learningRate,
            PendingNumber gradientNorm,
            SamplerPosition next,
            BatchShape shape,
            StepTimes times) {
        /** Whether to read loss and gradient norm is no wait. */
        boolean isKnown() {
            return gradientNorm.isKnown();
        }

        /** Mean over the accumulated batches; read. */
        double loss() {
            return losses.stream().mapToDouble(batch -> batch.loss().value()).sum() / losses.size();
        }

        /** Mean over the target tokens of all batches, however the loss that is minimised counts them; read. */
        double tokenLoss() {
            return losses.stream().mapToDouble(BatchLoss::sum).sum() / shape.targetTokens();
        }

        /**
         * Reads loss and gradient norm.
         *
         * @param step its number, from 1 on
         * @throws TrainingDivergedException if they are no numbers
         */
        void requireFinite(long step) {
            if (!Double.isFinite(loss())) {
                throw new TrainingDivergedException("loss", step, loss());
            }
            if (!Double.isFinite(gradientNorm.value())) {
                throw new TrainingDivergedException("gradient norm", step, gradientNorm.value());
            }
        }

        /**
         * As listeners are told of it.
         *
         * @param seconds that it took, where that is known better than by its phases
         */
        TrainingListener.Step toListenerStep(long step, long totalSteps, double seconds) {
            return new TrainingListener.Step(
                    step,
                    totalSteps,
                    loss(),
                    tokenLoss(),
                    learningRate,
                    gradientNorm.value(),
                    shape,
                    times.scaledTo(seconds));
        }
    }

    Loss objective() {
        return objective;
    }

    /**
     * Takes the step that follows {@code done} steps.
     *
     * @throws TrainingDivergedException if loss or gradients are no numbers, and nothing has moved; an accelerator, which is asked ahead, has
     *     moved by the time that is read
     */
    Outcome take(long done, BatchSource batches) throws InterruptedException {
        int accumulation = recipe.run().gradientAccumulationSteps();
        List<Parameter> trained = model.parameters().trained();
        PhaseClock clock = new PhaseClock();
        List<BatchLoss> losses = new ArrayList<>();
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
            clock.passes(outcome.forward(), outcome.backward());
            BatchShape own = BatchShape.of(batch.sources(), batch.labels());
            losses.add(new BatchLoss(objective, outcome.loss(), own.targetTokens()));
            shape = shape.plus(own);
        }
        PendingNumber norm = Gradients.clip(trained, recipe.optimizer().maxGradNorm());
        double rate = learningRate.at(done);
        Outcome outcome = new Outcome(losses, rate, norm, loaded.next(), shape, StepTimes.NONE);
        if (outcome.isKnown()) {
            outcome.requireFinite(done + 1);
        }
        optimizer.step(rate);
        Gradients.clear(trained);
        clock.optimizer();
        return new Outcome(losses, rate, norm, loaded.next(), shape, clock.times());
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
