package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the keys of a recipe against each other. What involves a key that is wrong by itself is left for when it is right. */
final class Contradictions {
    /** A token to read, a sentinel and the end. */
    private static final int SHORTEST_SOURCE = 3;

    private final Recipe recipe;
    private final Set<String> wrong;
    private final List<String> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Contradictions(Recipe recipe, Set<String> wrong) {
        this.recipe = recipe;
        this.wrong = wrong;
        if (recipe.pretrains()) {
            pretraining();
        } else {
            tasks();
            withoutText();
        }
        fault(
                !ModelSource.DEVICE.matcher(recipe.model().device()).matches(),
                ModelSource.notADevice(recipe.model().device()),
                "device");
        length();
        bestModel();
        earlyStopping();
        optimizer();
        adapters(recipe.adapters().encoder(), recipe.adapters().encoderDim(), "encoder");
        adapters(recipe.adapters().decoder(), recipe.adapters().decoderDim(), "decoder");
        rivals();
        freezing();
        sampling();
    }

    /** Keys that say something to some kinds of adapters alone. */
    private void rivals() {
        AdapterSettings adapters = recipe.adapters();
        AdapterKind encoder = adapters.encoder();
        AdapterKind decoder = adapters.decoder();
        fault(
                adapters.normInput() && readsSublayers(encoder) && readsSublayers(decoder),
                "adapter_norm_input is true, but adapters of kind " + encoder.key() + " read "
                        + (encoder.isLora() ? "what projections read" : "the output of a sublayer")
                        + ", not the hidden state",
                "adapter_norm_input",
                "encoder_adapter",
                "decoder_adapter");
        fault(
                adapters.hypernetwork() != HypernetworkScope.SHARED && !encoder.isGenerated() && !decoder.isGenerated(),
                "hypernetwork is " + adapters.hypernetwork().key()
                        + ", but neither encoder_adapter nor decoder_adapter is generated, task or generated_lora",
                "hypernetwork",
                "encoder_adapter",
                "decoder_adapter");
        if (!encoder.isHyperformer() && !decoder.isHyperformer()) {
            unusedKeys("hyperformer", "task_embedding_dim", "task_hidden_dim", "projected_task_embedding_dim");
        }
        if (!encoder.isLora() && !decoder.isLora()) {
            unusedKeys("lora", "lora_rank", "lora_alpha", "lora_targets");
        } else {
            loraTargets(adapters.loraTargets());
        }
        loraWidth(encoder, "encoder");
        loraWidth(decoder, "decoder");
    }

    private static boolean readsSublayers(AdapterKind kind) {
        return kind.isSequential() || kind.isLora();
    }

    private void unusedKeys(String kind, String... names) {
        for (String name : names) {
            fault(
                    isSet(name, recipe.adapters()),
                    name + " is " + recipe.canonical().get(name)
                            + ", but neither encoder_adapter nor decoder_adapter is a " + kind,
                    name,
                    "encoder_adapter",
                    "decoder_adapter");
        }
    }

    private void loraTargets(List<String> targets) {
        fault(targets.isEmpty(), "lora_targets is empty; expected some of " + LoraTarget.LAST_NAMES, "lora_targets");
        fault(repeats(targets), "lora_targets names a projection twice: " + targets, "lora_targets");
        for (String target : targets) {
            String fault = faultOf(target);
            fault(fault != null, String.valueOf(fault), "lora_targets");
        }
    }

    private static @Nullable String faultOf(String target) {
        try {
            String last = LoraTarget.parse(target, 1, 1).lastName();
            return LoraTarget.LAST_NAMES.contains(last)
                    ? null
                    : "lora_targets has '" + target + "', expected some of " + LoraTarget.LAST_NAMES
                            + Nearest.hint(last, LoraTarget.LAST_NAMES);
        } catch (InputException e) {
            return e.getMessage();
        }
    }

    private void loraWidth(AdapterKind kind, String stack) {
        String dim = stack + "_adapter_dim";
        fault(
                kind.isLora() && isSet(dim, recipe.adapters()),
                dim + " is " + recipe.canonical().get(dim) + ", but " + stack + "_adapter is " + kind.key()
                        + ", whose width is lora_rank",
                dim,
                stack + "_adapter");
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

    private void pretraining() {
        RunSettings run = recipe.run();
        int prefixLm = recipe.pretraining().prefixLmSteps();
        fault(!recipe.data().tasks().isEmpty(), "train_files and tasks are both given; expected one of them", "tasks");
        trainsTheT5Alone(recipe.adapters().encoder(), "encoder_adapter");
        trainsTheT5Alone(recipe.adapters().decoder(), "decoder_adapter");
        fault(run.doTest(), "do_test is true, but pretraining has validation text only", "do_test");
        fault(
                recipe.evaluation().predictWithGenerate(),
                "predict_with_generate is true, but pretraining is scored by its loss",
                "predict_with_generate");
        fault(
                prefixLm > 0 && prefixLm > run.maxSteps(),
                "prefix_lm_steps is " + prefixLm + ", but max_steps is " + run.maxSteps()
                        + "; expected as many at least",
                "prefix_lm_steps",
                "max_steps");
        fault(
                run.ranks() && prefixLm > 0 && prefixLm < run.maxSteps(),
                (run.loadBestModelAtEnd() ? "load_best_model_at_end is true" : "early_stopping_patience is given")
                        + ", but the losses of span corruption and of the prefix language model do not compare; expected"
                        + " prefix_lm_steps 0 or max_steps",
                "load_best_model_at_end",
                "early_stopping_patience",
                "prefix_lm_steps",
                "max_steps");
        fault(
                recipe.data().maxSourceLength() < SHORTEST_SOURCE,
                "max_source_length is " + recipe.data().maxSourceLength() + "; pretraining needs " + SHORTEST_SOURCE
                        + " at least",
                "max_source_length");
    }

    private void trainsTheT5Alone(AdapterKind kind, String key) {
        fault(
                kind != AdapterKind.NONE,
                key + " is " + kind.key() + ", but pretraining trains the T5 alone; expected none",
                key);
    }

    private void withoutText() {
        PretrainingSettings pretraining = recipe.pretraining();
        fault(
                !pretraining.validationFiles().isEmpty(),
                "validation_files is given, but train_files is not",
                "validation_files",
                "train_files");
        fault(
                pretraining.prefixLmSteps() > 0,
                "prefix_lm_steps is " + pretraining.prefixLmSteps() + ", but train_files is not given",
                "prefix_lm_steps",
                "train_files");
    }

    private static boolean repeats(List<String> names) {
        return new HashSet<>(names).size() < names.size();
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
        if (run.loadBestModelAtEnd()) {
            bestCheckpoint(run);
        }
        fault(
                run.ranks()
                        && !recipe.evaluation().predictWithGenerate()
                        && !DerivedDefaults.LOSSES.contains(run.metricForBestModel()),
                "metric_for_best_model '" + run.metricForBestModel()
                        + "' is computed from generated answers, but predict_with_generate is false",
                "metric_for_best_model",
                "predict_with_generate");
    }

    private void bestCheckpoint(RunSettings run) {
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
    }

    private void earlyStopping() {
        RunSettings run = recipe.run();
        if (run.earlyStoppingPatience() == null) {
            fault(
                    run.earlyStoppingThreshold() > 0,
                    "early_stopping_threshold is " + run.earlyStoppingThreshold()
                            + ", but early_stopping_patience is not given",
                    "early_stopping_threshold",
                    "early_stopping_patience");
            return;
        }
        fault(
                run.evaluationStrategy() == IntervalStrategy.NO || !run.doEval(),
                "early_stopping_patience needs validations to go by, but "
                        + (run.doEval() ? "evaluation_strategy is no" : "do_eval is false"),
                "early_stopping_patience",
                "evaluation_strategy",
                "do_eval");
    }

    private void optimizer() {
        OptimizerSettings optimizer = recipe.optimizer();
        LearningRateSchedule schedule = optimizer.schedule();
        fault(
                optimizer.cycles() != 1 && schedule != LearningRateSchedule.COSINE_W_RESTARTS,
                "num_cycles is " + optimizer.cycles() + ", but lr_scheduler is " + RecipeKey.spelling(schedule)
                        + "; expected cosine_w_restarts",
                "num_cycles",
                "lr_scheduler");
        fault(
                !optimizer.decayBiasesAndNorms() && optimizer.weightDecay() == 0,
                "decay_biases_and_norms is false, but weight_decay is 0",
                "decay_biases_and_norms",
                "weight_decay");
        if (!optimizer.adafactor()) {
            fault(
                    optimizer.adafactorScaleParameter(),
                    "adafactor_scale_parameter is true, but adafactor is not",
                    "adafactor_scale_parameter",
                    "adafactor");
            return;
        }
        List<String> ofAdamw = List.of("adamw_eps_style", "adam_beta1", "adam_beta2", "adam_epsilon");
        for (String name : ofAdamw) {
            fault(isSet(name, optimizer), name + " is AdamW's, but adafactor is true", name, "adafactor");
        }
    }

    /** Whether a key of {@code settings} is other than its default. */
    private static boolean isSet(String name, Record settings) {
        RecipeKey key = RecipeKeys.find(name).orElseThrow();
        Object value = RecipeJson.get(key.component(), settings);
        return value != null && !value.equals(key.defaultValue());
    }

    private void adapters(AdapterKind kind, int dim, String stack) {
        String adapter = stack + "_adapter";
        fault(
                kind != AdapterKind.NONE && !kind.isLora() && dim == 0,
                adapter + " is " + kind.key() + ", but " + adapter + "_dim is 0",
                adapter,
                adapter + "_dim");
        fault(
                kind.isGenerated() && recipe.adapters().hypernetworkBottleneck() == 0,
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
