package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** A linear map without bias. Its weight is its owner's; what it makes of it, once it is used in steps of decoding, is its own. */
final class Factor implements AutoCloseable {
    private final Tensor weight;
    private final ScalarType format;
    /** The weight as steps want it. */
    private Tensor @Nullable [] packed;

    /**
     * @param weight [out, in]
     * @param format in which it multiplies
     */
    Factor(Tensor weight, ScalarType format) {
        this.weight = weight;
        this.format = format;
    }

    Tensor weight() {
        return weight;
    }

    ScalarType format() {
        return format;
    }

    /** [tokens, in] to [tokens, out] in the factor's format. */
    Tensor apply(Tensor x) {
        if (!Steps.isSliced(weight)) {
            return Ops.linear(x, weight, format);
        }
        Tensor result = Tensors.empty(format, x.size(0), weight.size(0));
        step(x, result);
        return result;
    }

    /** The same in slices, where {@link Steps#isSliced} says so; {@code result}, [tokens, out] of any format, is overwritten. */
    void step(Tensor x, Tensor result) {
        Tensor in = Ops.cast(x, format);
        if (weight.requires_grad()) {
            Steps.linear(in, Ops.cast(weight, format), result);
        } else {
            Steps.linear(in, packed(), result);
        }
    }

    private synchronized Tensor[] packed() {
        if (packed == null) {
            packed = Steps.packedSlices(Ops.cast(weight, format));
        }
        return packed;
    }

    @Override
    public synchronized void close() {
        if (packed != null) {
            for (Tensor slice : packed) {
                slice.close();
            }
            packed = null;
        }
    }
}
