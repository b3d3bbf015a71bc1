package io.github.hyperdecoders.training;

import io.github.hyperdecoders.parameter.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/** How parameters move by their gradients, and what running averages that takes; it has no state itself. */
public sealed interface UpdateRule permits AdamW, Adafactor {
    /**
     * A parameter with its running averages.
     *
     * @param averages by their names; {@link Optimizer} owns them
     */
    record Slot(Parameter parameter, Map<String, Tensor> averages) {
        Tensor value() {
            return parameter.tensor();
        }

        Tensor gradient() {
            return parameter.tensor().grad();
        }

        Tensor average(String name) {
            return Objects.requireNonNull(averages.get(name), name);
        }
    }

    /** The averages that a parameter begins with, by their names: zeros, in the open scope. */
    Map<String, Tensor> averages(Tensor parameter);

    /**
     * Moves parameters, and their averages, in place; no gradients are recorded.
     *
     * @param slots all of which have a gradient
     * @param step its number, from 1 on
     */
    void update(List<Slot> slots, double learningRate, double weightDecay, long step);
}
