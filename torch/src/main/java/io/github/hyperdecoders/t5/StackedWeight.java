package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Ops;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Several linear maps of one input as one map, since one large product is faster than several small ones; the weights are owned by the
 * parameter source.
 */
public final class StackedWeight {
    private final Factor[] factors;

    /** @param factors in the order of their results */
    StackedWeight(Factor... factors) {
        this.factors = factors;
    }

    /** [tokens, in] to [tokens, sum of out], in the wider of the factors' formats. */
    Tensor apply(Tensor x) {
        if (factors.length == 1) {
            return factors[0].apply(x);
        }
        return Ops.cat(1, Arrays.stream(factors).map(f -> f.apply(x)).toArray(Tensor[]::new));
    }
}
