package io.github.hyperdecoders.training;

import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.OptimizerSettings;
import io.github.hyperdecoders.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/** Moves parameters against their gradients by an {@link UpdateRule}, and owns the running averages that it needs for that. */
public final class Optimizer implements AutoCloseable {
    private record Group(MovedAlike settings, List<UpdateRule.Slot> slots) {}

    private final UpdateRule rule;
    private final List<Group> groups;
    private long steps;

    private Optimizer(UpdateRule rule, List<MovedAlike> groups) {
        this.rule = rule;
        try (Scope scope = Scope.withoutGradients()) {
            this.groups = groups.stream()
                    .map(group -> new Group(
                            group, group.parameters().stream().map(this::slot).toList()))
                    .toList();
        }
    }

    private UpdateRule.Slot slot(Parameter parameter) {
        Map<String, Tensor> averages = new TreeMap<>(rule.averages(parameter.tensor()));
        averages.values().forEach(Scope::own);
        return new UpdateRule.Slot(parameter, averages);
    }

    /**
     * The optimiser that a recipe asks for.
     *
     * @throws io.github.hyperdecoders.InputException if there is nothing to train, or nothing of a group that has a learning rate
     */
    static Optimizer of(OptimizerSettings settings, List<Parameter> trained) {
        UpdateRule rule = settings.adafactor()
                ? new Adafactor(settings.adafactorScaleParameter())
                : new AdamW(
                        settings.adamBeta1(), settings.adamBeta2(), settings.adamEpsilon(), settings.adamwEpsStyle());
        return new Optimizer(rule, MovedAlike.of(settings, trained));
    }

    /** One that moves all parameters alike. */
    public static Optimizer of(UpdateRule rule, List<Parameter> parameters, double weightDecay) {
        return new Optimizer(rule, List.of(MovedAlike.all(parameters, weightDecay)));
    }

    /**
     * One step with the gradients that the parameters have now; parameters without a gradient stay.
     *
     * @param learningRate of the parameters whose group has none of its own
     */
    public void step(double learningRate) {
        steps++;
        for (Group group : groups) {
            try (Scope scope = Scope.withoutGradients()) {
                List<UpdateRule.Slot> active = group.slots.stream()
                        .filter(slot -> slot.gradient().defined())
                        .toList();
                if (!active.isEmpty()) {
                    MovedAlike how = group.settings;
                    rule.update(active, learningRate * how.rateFactor(), how.weightDecay(), steps);
                }
            }
        }
    }

    /** What moves at which peak rate and with which weight decay, a line each, from the recipe's rate; none where all moves alike. */
    List<String> summary(double learningRate) {
        return groups.size() == 1
                ? List.of()
                : groups.stream()
                        .map(group -> group.settings.describe(learningRate))
                        .toList();
    }

    /** What a resumed run needs, by a name built from the parameter's: tensors in place, to be read or overwritten. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (Group group : groups) {
            for (UpdateRule.Slot slot : group.slots) {
                slot.averages()
                        .forEach((name, tensor) -> state.put(slot.parameter().name() + "/" + name, tensor));
            }
        }
        return state;
    }

    /** Steps taken so far. */
    public long steps() {
        return steps;
    }

    /** Sets the number of steps taken, when resuming. */
    public void resumeAt(long taken) {
        steps = taken;
    }

    @Override
    public void close() {
        state().values().forEach(Tensor::close);
    }
}
