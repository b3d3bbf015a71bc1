package io.github.hyperdecoders.recipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks the keys of a recipe against each other. What involves a key that is wrong by itself is left for when it is right. */
final class Contradictions {
    private final Recipe recipe;
    private final Set<String> wrong;
    private final List<String> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Contradictions(Recipe recipe, Set<String> wrong) {
        this.recipe = recipe;
        this.wrong = wrong;
        tasks();
        length();
        bestModel();
        optimizer();
        adapters(recipe.adapters().encoder(), recipe.adapters().encoderDim(), "encoder");
        adapters(recipe.adapters().decoder(), recipe.adapters().decoderDim(), "decoder");
        freezing();
        sampling();
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    /** What is harmless but perhaps not what was meant. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void tasks() {
        RunSettings run = recipe.run();
        List<String> tasks = recipe.data().tasks();
        List<String> evalTasks = recipe.data().evalTasks();
        fault(run.doTrain() && tasks.isEmpty(), "'tasks' is required where do_train is true", "tasks", "do_train");
        boolean evaluates = run.doEval() || run.doTest() || run.evaluationStrategy() != IntervalStrategy.NO;
        fault(
                evaluates && evalTasks.isEmpty() && !(run.doTrain() && tasks.isEmpty()),
                "'eval_tasks' is empty, but do_eval, do_test or evaluation_strategy asks for evaluation",
                "eval_tasks",
                "tasks",
                "do_eval",
                "do_test",
                "evaluation_strategy");
        fault(repeats(tasks), "'tasks' names a task twice: " + tasks, "tasks");
        fault(
                repeats(evalTasks) && !evalTasks.equals(tasks),
                "'eval_tasks' names a task twice: " + evalTasks,
                "eval_tasks");
    }

    private static boolean repeats(List<String> tasks) {
        return new HashSet<>(tasks).size() < tasks.size();
    }

    private void length() {
        RunSettings run = recipe.run();
        fault(
                run.doTrain() && run.maxSteps() <= 0 && run.numTrainEpochs() <= 0,
                "max_steps is " + run.maxSteps() + " and num_train_epochs is " + run.numTrainEpochs()
                        + "; do_train needs one of them greater than 0",
                "do_train",
                "max_steps",
                "num_train_epochs");
    }

    private void bestModel() {
        RunSettings run = recipe.run();
        if (!run.loadBestModelAtEnd()) {
            return;
        }
        IntervalStrategy evaluation = run.evaluationStrategy();
        IntervalStrategy save = run.saveStrategy();
        fault(
                evaluation == IntervalStrategy.NO,
                "load_best_model_at_end needs evaluations to choose by, but evaluation_strategy is no",
                "evaluation_strategy");
        fault(
                evaluation != IntervalStrategy.NO && evaluation != save,
                "load_best_model_at_end needs equal strategies, but evaluation_strategy is "
                        + RecipeKey.spelling(evaluation) + " and save_strategy is " + RecipeKey.spelling(save),
                "evaluation_strategy",
                "save_strategy");
        boolean bySteps = evaluation == IntervalStrategy.STEPS && save == IntervalStrategy.STEPS;
        fault(
                bySteps && run.saveSteps() % run.evalSteps() != 0,
                "load_best_model_at_end needs save_steps to be a multiple of eval_steps, but they are "
                        + run.saveSteps() + " and " + run.evalSteps(),
                "evaluation_strategy",
                "save_strategy",
                "save_steps",
                "eval_steps",
                "logging_steps");
        fault(
                !recipe.evaluation().predictWithGenerate()
                        && !DerivedDefaults.LOSSES.contains(run.metricForBestModel()),
                "metric_for_best_model '" + run.metricForBestModel()
                        + "' is computed from generated answers, but predict_with_generate is false",
                "metric_for_best_model",
                "predict_with_generate");
    }

    private void optimizer() {
        OptimizerSettings optimizer = recipe.optimizer();
        if (!optimizer.adafactor()) {
            return;
        }
        List<String> ofAdamw = List.of("adamw_eps_style", "adam_beta1", "adam_beta2", "adam_epsilon");
        for (String name : ofAdamw) {
            RecipeKey key = RecipeKeys.find(name).orElseThrow();
            Object value = RecipeJson.get(key.component(), optimizer);
            boolean set = value != null && !value.equals(key.defaultValue());
            fault(set, name + " is AdamW's, but adafactor is true", name, "adafactor");
        }
    }

    private void adapters(AdapterKind kind, int dim, String stack) {
        boolean generates = kind == AdapterKind.GENERATED || kind == AdapterKind.TASK;
        String adapter = stack + "_adapter";
        fault(
                kind != AdapterKind.NONE && dim == 0,
                adapter + " is " + kind.key() + ", but " + adapter + "_dim is 0",
                adapter,
                adapter + "_dim");
        fault(
                generates && recipe.adapters().hypernetworkBottleneck() == 0,
                adapter + " is " + kind.key() + ", but hypernetwork_bottleneck is 0",
                adapter,
                "hypernetwork_bottleneck");
    }

    private void freezing() {
        Freezing freezing = recipe.freezing();
        boolean unfreezes = freezing.encoder() || freezing.decoder() || freezing.layerNorms();
        AdapterSettings adapters = recipe.adapters();
        boolean encoderAdapters = freezing.encoderAdapters() && adapters.encoder() != AdapterKind.NONE;
        boolean decoderAdapters = freezing.decoderAdapters() && adapters.decoder() != AdapterKind.NONE;
        fault(
                recipe.run().doTrain() && freezing.freezeModel() && !unfreezes && !encoderAdapters && !decoderAdapters,
                "do_train is true, but freeze_model is too and no unfreeze key turns on anything that the model has",
                "do_train",
                "freeze_model",
                "encoder_adapter",
                "decoder_adapter",
                "unfreeze_encoder_adapters",
                "unfreeze_decoder_adapters",
                "unfreeze_encoder",
                "unfreeze_decoder",
                "unfreeze_layer_norms");
        if (!freezing.freezeModel() && unfreezes) {
            warnings.add("the unfreeze keys have no effect: freeze_model is false, so everything is trained");
        }
    }

    private void sampling() {
        DataSettings data = recipe.data();
        if (data.temperature() != 1 && data.sampling() != Sampling.TEMPERATURE) {
            warnings.add("temperature " + data.temperature() + " has no effect: sampling is "
                    + RecipeKey.spelling(data.sampling()) + " (as in the reference, whose recipes carry it)");
        }
    }

    private void fault(boolean contradicts, String message, String... keys) {
        if (contradicts && Arrays.stream(keys).noneMatch(wrong::contains)) {
            faults.add(message);
        }
    }
}
