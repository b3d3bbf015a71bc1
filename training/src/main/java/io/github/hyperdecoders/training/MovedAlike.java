package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.OptimizerSettings;
import io.github.hyperdecoders.recipe.ParameterGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Parameters that an optimiser moves at one learning rate and with one weight decay.
 *
 * @param name in words
 * @param rateFactor what the recipe's learning rate is multiplied by at every step
 */
record MovedAlike(String name, List<Parameter> parameters, double rateFactor, double weightDecay) {
    MovedAlike {
        parameters = List.copyOf(parameters);
    }

    /** All parameters at the recipe's own learning rate. */
    static MovedAlike all(List<Parameter> parameters, double weightDecay) {
        return new MovedAlike("all", parameters, 1, weightDecay);
    }

    /**
     * Trained parameters by what moves them; one group of all where a recipe makes no difference.
     *
     * @throws InputException if there are none, or none of a group that has a learning rate of its own
     */
    static List<MovedAlike> of(OptimizerSettings settings, List<Parameter> trained) {
        if (trained.isEmpty()) {
            throw new InputException("nothing is trained: freeze_model is true and no unfreeze_* key turns a role on");
        }
        Map<ParameterGroup, Double> rates = settings.learningRates();
        requireTrained(rates, trained);
        Map<List<Object>, List<Parameter>> alike = trained.stream()
                .collect(Collectors.groupingBy(
                        parameter -> key(settings, parameter), LinkedHashMap::new, Collectors.toList()));
        return alike.values().stream()
                .map(parameters -> {
                    Parameter any = parameters.get(0);
                    ParameterGroup group = any.role().group();
                    Double rate = rates.get(group);
                    boolean decayed = isDecayed(settings, any);
                    String name = (rate == null ? rates.isEmpty() ? "all" : "others" : group.key())
                            + (settings.weightDecay() > 0 && !decayed ? ", without weight decay" : "");
                    return new MovedAlike(
                            name,
                            parameters,
                            rate == null ? 1 : rate / settings.learningRate(),
                            decayed ? settings.weightDecay() : 0);
                })
                .toList();
    }

    private static List<Object> key(OptimizerSettings settings, Parameter parameter) {
        ParameterGroup group = parameter.role().group();
        return List.of(settings.learningRates().containsKey(group) ? group : "others", isDecayed(settings, parameter));
    }

    /** Weight decay is for what multiplies; that of biases and norms can be left out, as is usual. */
    private static boolean isDecayed(OptimizerSettings settings, Parameter parameter) {
        return settings.weightDecay() == 0
                || settings.decayBiasesAndNorms()
                || !(parameter.tensor().dim() < 2 || isBias(parameter.name()));
    }

    /** Biases that are no vectors: those of adapters for each task, and of attention by relative position. */
    private static boolean isBias(String name) {
        return name.endsWith("_bias") || name.endsWith("relative_attention_bias.weight");
    }

    private static void requireTrained(Map<ParameterGroup, Double> rates, List<Parameter> trained) {
        TreeSet<ParameterGroup> there = trained.stream()
                .map(parameter -> parameter.role().group())
                .collect(Collectors.toCollection(TreeSet::new));
        for (ParameterGroup group : rates.keySet()) {
            if (!there.contains(group)) {
                throw new InputException(
                        "learning_rates has " + group.key() + ", but nothing of that is trained; expected some of "
                                + there.stream().map(ParameterGroup::key).collect(Collectors.joining(", ")));
            }
        }
    }

    /** In a line, as a run's summary has it, from the recipe's learning rate. */
    String describe(double learningRate) {
        return String.format(
                Locale.ROOT,
                "trained: %s, %,d parameters, learning rate %s, weight decay %s",
                name,
                parameters.stream().mapToLong(p -> p.tensor().numel()).sum(),
                learningRate * rateFactor,
                weightDecay);
    }
}
