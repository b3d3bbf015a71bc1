package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.GatedGelu;
import io.github.hyperdecoders.tensor.Numerics;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The position-wise network: gated GELU (tanh form) in v1.1, ReLU in v1.0. */
final class FeedForward {
    private final int layer;
    private final StackedWeight in;
    private final boolean gated;
    private final StackedWeight out;
    private final Numerics numerics;
    private final Dropout dropout;

    FeedForward(
            int layer,
            String name,
            Role role,
            ParameterSource parameters,
            T5Config config,
            Numerics numerics,
            Dropout dropout) {
        this.layer = layer;
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
            in = parameters.stack(factor(parameters.get(name + ".wi.weight", role, fanIn, width, d)));
        }
        out = parameters.stack(
                factor(parameters.get(name + ".wo.weight", role, Initializer.normal(Math.pow(width, -0.5)), d, width)));
    }

    private Factor factor(Tensor weight) {
        return new Factor(weight, numerics.product());
    }

    /** [tokens, d_model] to [tokens, d_model] in the product format. */
    Tensor apply(Tensor x, Ragged rows, LayerAdapters adapters) {
        Tensor before = adapters.projected(Projections.FEED_FORWARD_IN, layer, x, in.apply(x), rows);
        Tensor hidden = gated ? GatedGelu.of(before, dropout) : dropout.apply(torch.relu(before));
        return adapters.projected(Projections.FEED_FORWARD_OUT, layer, hidden, out.apply(hidden), rows);
    }
}
