package io.github.hyperdecoders.training;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Moves parameters against their gradients, and owns the running averages it needs for that. */
public sealed interface Optimizer extends AutoCloseable permits AdamW, Adafactor {

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
