package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A linear map without bias.
 *
 * @param weight [out, in]
 * @param format in which it multiplies
 */
record Factor(Tensor weight, ScalarType format) {
    /** [tokens, in] to [tokens, out] in the factor's format. */
    Tensor apply(Tensor x) {
        return Ops.linear(x, weight, format);
    }
}
