package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Several linear maps of one input as one map, since one large product is faster than several small ones; the weights are owned by the
 * parameter source.
 */
public final class StackedWeight {
    private final Factor[] factors;
    private final ScalarType widest;

    /** @param factors in the order of their results */
    StackedWeight(Factor... factors) {
        this.factors = factors;
        ScalarType format = factors[0].format();
        for (Factor factor : factors) {
            format = torch.promote_types(format, factor.format());
        }
        widest = format;
    }

    /** [tokens, in] to [tokens, sum of out], in the wider of the factors' formats. */
    Tensor apply(Tensor x) {
        if (factors.length > 1 && isSliced()) {
            return step(x);
        }
        return Ops.beside(apart(x));
    }

    /** [tokens, in] to what each factor makes of it in its own format, several of the results beside one another in one. */
    List<Tensor> apart(Tensor x) {
        return Arrays.stream(factors).map(f -> f.apply(x)).toList();
    }

    private boolean isSliced() {
        return Arrays.stream(factors).allMatch(factor -> Steps.isSliced(factor.weight()));
    }

    /** The same in slices, whose results come to their places and into their format while they are at hand. */
    private Tensor step(Tensor x) {
        long out = Arrays.stream(factors)
                .mapToLong(factor -> factor.weight().size(0))
                .sum();
        Tensor result = Tensors.empty(widest, x.size(0), out);
        long first = 0;
        for (Factor factor : factors) {
            long width = factor.weight().size(0);
            factor.step(x, result.narrow(1, first, width));
            first += width;
        }
        return result;
    }

    /** Lets go of what the factors made for themselves. */
    void close() {
        for (Factor factor : factors) {
            factor.close();
        }
    }
}
