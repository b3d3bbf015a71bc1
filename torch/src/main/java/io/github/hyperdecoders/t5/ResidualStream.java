package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Ops.SumAndNorm;
import io.github.hyperdecoders.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What passes from one sublayer of a stack to the next: a sum, to which comes what the last sublayer had to add. It is added together with
 * the norm that every sublayer begins with, where that is one pass over the tokens instead of several.
 *
 * @param addends [tokens, d_model] each, the first in the stream format
 */
record ResidualStream(List<Tensor> addends) {
    /** Of the embedded tokens. */
    static ResidualStream of(Tensor embedded) {
        return new ResidualStream(List.of(embedded));
    }

    /** The sum, and its root-mean-square norm in the given format. */
    SumAndNorm normed(Tensor weight, double epsilon, ScalarType format) {
        return Ops.rmsNormOfSum(addends, weight, epsilon, format);
    }

    /** Lets it outlive {@code scope}, and lets go of the one before it, which nothing but the graph needs any more. */
    ResidualStream inPlaceOf(ResidualStream before, Scope scope) {
        before.addends.forEach(Tensor::close);
        addends.forEach(scope::keep);
        return this;
    }

    /** {@code sum} with what a sublayer adds to it. */
    static ResidualStream of(Tensor sum, Tensor output, @Nullable Tensor adapted) {
        List<Tensor> addends = new ArrayList<>(List.of(sum, output));
        if (adapted != null) {
            addends.add(adapted);
        }
        return new ResidualStream(addends);
    }
}
