package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.MatrixPeak;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.data.SamplerPosition;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.OptimizerSettings;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.ResidentMemory;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Some steps of a recipe's training, and a batch of its evaluation, taken to see what they cost. Writes nothing. */
public final class TrainingBenchmark {
    private final Recipe recipe;
    private final Function<String, TaskDefinition> tasks;
    private final TrainingListener listener;
    private final int warmUp;
    private final int steps;

    /**
     * A benchmark that has not begun.
     *
     * @param tasks finds a task by name
     * @param listener is told of every step, those of the warm-up too
     * @param warmUp steps before those that count
     * @param steps that count
     */
    public TrainingBenchmark(
            Recipe recipe, Function<String, TaskDefinition> tasks, TrainingListener listener, int warmUp, int steps) {
        if (warmUp < 0 || steps < 1) {
            throw new InputException(
                    steps + " steps after a warm-up of " + warmUp + ", expected at least 1 after at least 0");
        }
        this.recipe = recipe;
        this.tasks = tasks;
        this.listener = listener;
        this.warmUp = warmUp;
        this.steps = steps;
    }

    /** Trains on the recipe's own data. */
    public TrainingCost onData() throws IOException, InterruptedException {
        TrainingRun.prepare(recipe);
        DownloadListener downloads = listener.downloads();
        try (T5Tokenizer tokenizer = ModelSetup.tokenizer(recipe.model(), downloads)) {
            TrainingData data = TrainingData.load(recipe, tasks, tokenizer, downloads);
            try (Model model = ModelSetup.create(recipe, data.taskNames(), downloads);
                    BatchLoader batches = data.batches(recipe, SamplerPosition.START, tokenizer)) {
                return measure(model, batches, () -> evaluate(data, model, tokenizer));
            }
        }
    }

    /** Trains on random tokens; needs neither data nor tokenizer. */
    public TrainingCost on(SyntheticRows rows) throws IOException, InterruptedException {
        TrainingRun.prepare(recipe);
        List<String> names = recipe.data().tasks().stream()
                .flatMap(task -> tasks.apply(task).exampleTasks().stream())
                .distinct()
                .toList();
        try (Model model = ModelSetup.create(recipe, names, listener.downloads())) {
            long seed = recipe.run().seed();
            BatchSource training = rows.batches(
                    recipe.run().perDeviceTrainBatchSize(),
                    names.size(),
                    model.config().t5(),
                    seed);
            BatchSource evaluation = rows.batches(
                    recipe.evaluation().perDeviceEvalBatchSize(),
                    names.size(),
                    model.config().t5(),
                    seed);
            return measure(
                    model, training, () -> generate(model, evaluation.next().batch(), rows.targetLength()));
        }
    }

    /** Generates answers for some examples. */
    @FunctionalInterface
    private interface Evaluation {
        /** How many examples there were. */
        int run() throws InterruptedException;
    }

    private TrainingCost measure(Model model, BatchSource batches, Evaluation evaluation) throws InterruptedException {
        if (recipe.model().precision() == Precision.AUTO) {
            listener.message("precision auto is " + ModelSetup.automaticPrecision());
        }
        double peak = MatrixPeak.measure(model.numerics());
        List<Double> seconds = new ArrayList<>();
        BatchShape shape = BatchShape.NONE;
        StepTimes times = StepTimes.NONE;
        long total = warmUp + (long) steps;
        OptimizerSettings settings = recipe.optimizer();
        LearningRate rate = LearningRate.of(settings, total);
        try (Optimizer optimizer = Optimizer.of(settings, model.parameters().trained());
                TrainingStep step = new TrainingStep(recipe, model, optimizer, rate)) {
            for (long done = 0; done < total; done++) {
                TrainingStep.Outcome outcome = step.take(done, batches);
                Device.finish();
                outcome.requireFinite(done + 1);
                listener.step(
                        outcome.toListenerStep(done + 1, total, outcome.times().total()));
                if (done >= warmUp) {
                    seconds.add(outcome.times().total());
                    shape = shape.plus(outcome.shape());
                    times = times.plus(outcome.times());
                }
            }
        }
        TrainingCost.Evaluation evaluated = evaluates() ? timed(evaluation) : null;
        double flops = new StepFlops(model.config().t5(), recipe.adapters(), recipe.freezing()).of(shape);
        return new TrainingCost(
                model.numerics(),
                Threads.count(),
                seconds,
                shape,
                times,
                flops,
                peak,
                evaluated,
                ResidentMemory.peak());
    }

    private boolean evaluates() {
        return recipe.evaluation().predictWithGenerate()
                && (recipe.run().doEval() || recipe.run().doTest());
    }

    private static TrainingCost.@Nullable Evaluation timed(Evaluation evaluation) throws InterruptedException {
        long started = System.nanoTime();
        int examples = evaluation.run();
        return new TrainingCost.Evaluation(examples, (System.nanoTime() - started) / 1e9);
    }

    /** A batch of each task, scored as the recipe says. */
    private int evaluate(TrainingData data, Model model, T5Tokenizer tokenizer) {
        Split split = recipe.run().doEval() ? Split.VALIDATION : Split.TEST;
        int most = recipe.evaluation().perDeviceEvalBatchSize();
        List<Evaluator.EvaluationSet> sets = data.sets(split).stream()
                .map(set -> new Evaluator.EvaluationSet(
                        set.task(),
                        set.examples().subList(0, Math.min(most, set.examples().size()))))
                .toList();
        Trainer.evaluator(recipe, model, tokenizer, split).evaluate(sets);
        return sets.stream().mapToInt(set -> set.examples().size()).sum();
    }

    private int generate(Model model, TokenizedBatch batch, int tokens) {
        Integer beams = recipe.evaluation().evalBeams();
        // The start token counts.
        GenerationOptions options = new GenerationOptions(tokens + 1, tokens + 1, beams == null ? 1 : beams);
        try (Scope scope = Scope.withoutGradients()) {
            return Search.generate(
                            model.network(),
                            Tokens.of(batch.sources()),
                            Tensors.of(batch.tasks()),
                            model.numerics(),
                            options)
                    .size();
        }
    }
}
