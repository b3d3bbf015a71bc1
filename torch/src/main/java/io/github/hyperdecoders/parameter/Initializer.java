package io.github.hyperdecoders.parameter;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How a parameter that no file supplies gets its first value. */
@FunctionalInterface
public interface Initializer {
    /** Fills {@code tensor} in place. */
    void fill(Tensor tensor, Randomness randomness);

    static Initializer constant(double value) {
        return (tensor, randomness) -> tensor.fill_(new Scalar(value));
    }

    static Initializer normal(double std) {
        return (tensor, randomness) -> Ops.normal(tensor, std, randomness);
    }

    /** U(-bound, bound). */
    static Initializer uniform(double bound) {
        return (tensor, randomness) -> Ops.uniform(tensor, -bound, bound, randomness);
    }

    /** Glorot and Bengio (2010): U(-b, b) with b = gain sqrt(6 / (fanIn + fanOut)). */
    static Initializer xavier(double gain, long fanIn, long fanOut) {
        return uniform(gain * Math.sqrt(6.0 / (fanIn + fanOut)));
    }

    /** PyTorch's default of a linear layer, weights and biases alike: U(-b, b) with b = 1 / sqrt(fanIn). */
    static Initializer linear(long fanIn) {
        return uniform(1 / Math.sqrt(fanIn));
    }
}
