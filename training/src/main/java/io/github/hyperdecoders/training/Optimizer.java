package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.OptimizerSettings;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Moves parameters against their gradients, and owns the running averages it needs for that. */
public sealed interface Optimizer extends AutoCloseable permits AdamW, Adafactor {

    /**
     * The optimiser that a recipe asks for.
     *
     * @throws InputException if there is nothing to train
     */
    static Optimizer of(OptimizerSettings settings, List<Parameter> trained) {
        if (trained.isEmpty()) {
            throw new InputException("nothing is trained: freeze_model is true and no unfreeze_* key turns a role on");
        }
        return settings.adafactor()
                ? new Adafactor(trained, settings.weightDecay(), settings.adafactorScaleParameter())
                : new AdamW(
                        trained,
                        settings.adamBeta1(),
                        settings.adamBeta2(),
                        settings.adamEpsilon(),
                        settings.weightDecay(),
                        settings.adamwEpsStyle());
    }

    /** One step with the gradients that the parameters have now; parameters without a gradient stay. */
    void step(double learningRate);

    /** What a resumed run needs, by a name built from the parameter's: tensors in place, to be read or overwritten. */
    Map<String, Tensor> state();

    /** Steps taken so far. */
    long steps();

    /** Sets the number of steps taken, when resuming. */
    void resumeAt(long steps);

    @Override
    void close();
}
