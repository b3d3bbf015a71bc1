package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of several linear maps of one input as one map, since one large product is faster than several small ones; owned by the
 * parameter source.
 */
public final class StackedWeight {
    private final Tensor[] parts;

    /** @param parts [out, in] each; a single one where they lie in one tensor already */
    StackedWeight(Tensor... parts) {
        this.parts = parts;
    }

    /** [tokens, in] to [tokens, sum of out] in the product format. */
    Tensor apply(Tensor x, Numerics numerics) {
        Tensor[] results = new Tensor[parts.length];
        for (int i = 0; i < parts.length; i++) {
            results[i] = Ops.linear(x, parts[i], numerics);
        }
        return parts.length == 1 ? results[0] : Ops.cat(1, results);
    }
}
