package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The position-wise network: gated GELU (tanh form) in v1.1, ReLU in v1.0. */
final class FeedForward {
    private final StackedWeight in;
    private final boolean gated;
    private final Tensor out;
    private final Numerics numerics;
    private final Dropout dropout;

    FeedForward(
            String name, Role role, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.numerics = numerics;
        this.dropout = dropout;
        this.gated = config.gated();
        int width = config.dFf();
        int d = config.dModel();
        Initializer fanIn = Initializer.normal(Math.pow(d, -0.5));
        if (gated) {
            in = parameters.stack(
                    factor(parameters.get(name + ".wi_0.weight", role, fanIn, width, d)),
                    factor(parameters.get(name + ".wi_1.weight", role, fanIn, width, d)));
        } else {
            in = new StackedWeight(factor(parameters.get(name + ".wi.weight", role, fanIn, width, d)));
        }
        out = parameters.get(name + ".wo.weight", role, Initializer.normal(Math.pow(width, -0.5)), d, width);
    }

    private Factor factor(Tensor weight) {
        return new Factor(weight, numerics.product());
    }

    /** [tokens, d_model] to [tokens, d_model] in the product format. */
    Tensor apply(Tensor x) {
        Tensor hidden = in.apply(x);
        return Ops.linear(dropout.apply(gated ? gatedGelu(Ops.halves(hidden)) : torch.relu(hidden)), out, numerics);
    }

    private static Tensor gatedGelu(List<Tensor> halves) {
        return torch.gelu(halves.get(0), "tanh").mul(halves.get(1));
    }
}
