package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.inference.TextGenerator;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.reading.PredictedAnswers;
import io.github.hyperdecoders.recipe.IntervalStrategy;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;

/**
 * The training loop: draws batches, steps, and every so often logs, evaluates and saves. What a step does is a function of the recipe
 * and the state alone, so a run that goes on from a checkpoint does what it would have done without the break, to the last bit, on
 * the same machine with as many threads.
 */
final class Trainer {
    private static final String AVERAGE_METRICS = "average_metrics";
    private static final String LOSS = "loss";

    private final Recipe recipe;
    private final Model model;
    private final T5Tokenizer tokenizer;
    private final Optimizer optimizer;
    private final TrainingData data;
    private final Checkpoints checkpoints;
    private final RunRecord record;
    private final BooleanSupplier stop;

    private final String bestMetric;
    private final EarlyStop earlyStopping;
    private final LearningRate learningRate;
    private final TrainingStep step;
    private final long totalSteps;
    private final long stepsPerEpoch;
    private TrainingState state;
    /** Steps taken whose losses were not looked at. */
    private final List<TrainingStep.Outcome> unread = new ArrayList<>();

    private long lastRead = System.nanoTime();

    Trainer(
            Recipe recipe,
            Model model,
            T5Tokenizer tokenizer,
            Optimizer optimizer,
            TrainingData data,
            Checkpoints checkpoints,
            RunRecord record,
            BooleanSupplier stop,
            TrainingState state) {
        this.recipe = recipe;
        this.model = model;
        this.tokenizer = tokenizer;
        this.optimizer = optimizer;
        this.data = data;
        this.checkpoints = checkpoints;
        this.record = record;
        this.stop = stop;
        this.state = state;
        long batches = data.sampler(recipe).batchesPerEpoch();
        stepsPerEpoch = Math.max(1, batches / recipe.run().gradientAccumulationSteps());
        totalSteps = recipe.run().maxSteps() > 0
                ? recipe.run().maxSteps()
                : (long) Math.ceil(recipe.run().numTrainEpochs() * stepsPerEpoch);
        bestMetric = bestMetric(recipe, data);
        earlyStopping = EarlyStop.of(recipe.run());
        learningRate = LearningRate.of(recipe.optimizer(), totalSteps);
        step = new TrainingStep(recipe, model, optimizer, learningRate);
    }

    /** The metric by which checkpoints are ranked; the plain mean of all, or the loss, where the recipe does nothing by it. */
    private static String bestMetric(Recipe recipe, TrainingData data) {
        String name = recipe.run().metricForBestModel();
        boolean generates = recipe.evaluation().predictWithGenerate();
        if (!recipe.run().ranks()) {
            return generates ? AVERAGE_METRICS : LOSS;
        }
        Set<String> known = new LinkedHashSet<>(List.of(LOSS));
        if (generates) {
            known.addAll(List.of(AVERAGE_METRICS, "average"));
            known.addAll(data.scoreNames());
        }
        String plain = name.startsWith("eval_") ? name.substring("eval_".length()) : name;
        if (!known.contains(plain)) {
            String why = generates ? "" : " (predict_with_generate is false, so that only the loss is computed)";
            throw new InputException("metric_for_best_model is '" + name + "', expected one of " + known + why
                    + Nearest.hint(name, known));
        }
        return plain;
    }

    /** How many steps the whole run has. */
    long totalSteps() {
        return totalSteps;
    }

    /** Whether the evaluations say that it is to train no further. */
    boolean stopsEarly() {
        return earlyStopping.isDue(state.unimproved());
    }

    /** Where the run stands. */
    TrainingState state() {
        return state;
    }

    /**
     * Trains to the end, or until asked to stop; then the last step is saved.
     *
     * @return whether the end was reached
     */
    boolean run() throws IOException, InterruptedException {
        try (TrainingStep closed = step;
                BatchLoader batches = data.batches(recipe, state.position(), tokenizer)) {
            while (state.step() < totalSteps && !stopsEarly()) {
                step(batches);
                long done = state.step();
                boolean evaluating = recipe.run().doEval()
                        && due(recipe.run().evaluationStrategy(), recipe.run().evalSteps(), done);
                if (done % recipe.run().loggingSteps() == 0
                        || done == totalSteps
                        || (done == 1 && recipe.run().loggingFirstStep())) {
                    log();
                }
                if (evaluating) {
                    read();
                    evaluate();
                }
                boolean last = done == totalSteps || stopsEarly();
                boolean stopping = stop.getAsBoolean();
                if (stopping
                        || last
                        || due(recipe.run().saveStrategy(), recipe.run().saveSteps(), done)) {
                    read();
                    checkpoints.save(model, tokenizer, optimizer, state, recipe.toJson());
                }
                if (stopping && !last) {
                    return false;
                }
            }
        }
        if (stopsEarly()) {
            record.message("stopped early at step " + state.step() + " of " + totalSteps + ": " + bestMetric
                    + " has not improved in the last " + state.unimproved() + " evaluations");
        }
        return true;
    }

    private boolean due(IntervalStrategy strategy, long every, long step) {
        return switch (strategy) {
            case NO -> false;
            case STEPS -> step % every == 0;
            case EPOCH -> step % stepsPerEpoch == 0;
        };
    }

    private void step(BatchSource batches) throws InterruptedException {
        TrainingStep.Outcome done = step.take(state.step(), batches);
        state = state.advance(done.next(), done.shape().examples());
        unread.add(done);
        if (done.isKnown()) {
            read();
        }
    }

    /** Takes note of the steps since the last call. An accelerator, which is asked ahead, has to be waited for. */
    private void read() {
        long first = state.step() - unread.size();
        // Of steps that are waited for together nobody knows what each took.
        boolean known = unread.stream().allMatch(TrainingStep.Outcome::isKnown);
        for (int i = 0; i < unread.size(); i++) {
            TrainingStep.Outcome done = unread.get(i);
            done.requireFinite(first + i + 1);
            state = state.plusLoss(done.loss(), done.tokenLoss());
            double seconds = known ? done.times().total() : (System.nanoTime() - lastRead) / 1e9 / unread.size();
            record.step(done.toListenerStep(first + i + 1, totalSteps, seconds));
        }
        unread.clear();
        lastRead = System.nanoTime();
    }

    private void log() throws IOException {
        read();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(MetricsLog.LOSS, state.lossSum() / state.lossCount());
        line.put(MetricsLog.TOKEN_LOSS, state.tokenLossSum() / state.lossCount());
        line.put("train/learning_rate", learningRate.at(state.step() - 1));
        line.put("train/examples", state.examples());
        record.metrics(state.step(), line);
        state = state.logged();
    }

    private void evaluate() throws IOException {
        Results results = evaluate(Split.VALIDATION);
        double score = Objects.requireNonNull(results.values().get(bestMetric));
        Double best = state.bestScore();
        state = state.unimproved(earlyStopping.count(state.unimproved(), best, score));
        boolean greater = recipe.run().ranks() ? recipe.run().greaterIsBetter() : !bestMetric.equals(LOSS);
        if (best == null || (greater ? score > best : score < best)) {
            state = state.best(score);
        }
        record.evaluated(state.step(), results);
    }

    /** Scores the model as it is now; answers to questions on contexts are written into the run's folder. */
    Results evaluate(Split split) throws IOException {
        long begun = System.nanoTime();
        Results results = scored(split);
        record.scored((System.nanoTime() - begun) / 1e9);
        return results;
    }

    private Results scored(Split split) throws IOException {
        Results results = recipe.evaluation().predictWithGenerate()
                ? evaluator(recipe, model, tokenizer, split).evaluate(data.sets(split))
                : new Results(List.of(), null, null);
        PredictedAnswers answers = results.answers();
        if (answers != null) {
            String end = split == Split.TEST ? "_test.json" : ".json";
            answers.write(checkpoints.run().path().resolve(state.step() + "predicted_answers" + end));
        }
        return bestMetric.equals(LOSS) || results.tasks().isEmpty()
                ? new Results(results.tasks(), answers, meanLoss(split))
                : results;
    }

    /** What scores a model on a split as the recipe says. */
    static Evaluator evaluator(Recipe recipe, Model model, T5Tokenizer tokenizer, Split split) {
        return new Evaluator(
                new TextGenerator(model, tokenizer, recipe.evaluation().meanTaskEmbeddings()),
                tokenizer,
                recipe.evaluation().perDeviceEvalBatchSize(),
                recipe.data().maxSourceLength(),
                split == Split.TEST
                        ? recipe.data().testMaxTargetLength()
                        : recipe.data().valMaxTargetLength(),
                recipe.evaluation().evalBeams(),
                recipe.evaluation().referenceGeneration(),
                false);
    }

    /** The training loss on a split, without dropout, as a mean over its batches weighted by their examples. */
    private double meanLoss(Split split) {
        double sum = 0;
        int examples = 0;
        Iterator<TokenizedBatch> batches =
                data.scored(split, recipe, tokenizer, state.step()).iterator();
        while (batches.hasNext()) {
            TokenizedBatch batch = batches.next();
            try (Scope scope = Scope.withoutGradients()) {
                Tensor value = step.objective()
                        .of(
                                model.network(),
                                batch.tensors(model.config().t5().startId()),
                                Engine.forEncoding(model.numerics()));
                sum += value.item_double() * batch.size();
            }
            examples += batch.size();
        }
        return sum / examples;
    }
}
