package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.List;
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
        Tensor hidden = dropout.apply(gated ? gatedGelu(before) : torch.relu(before));
        return adapters.projected(Projections.FEED_FORWARD_OUT, layer, hidden, out.apply(hidden), rows);
    }

    private static Tensor gatedGelu(Tensor x) {
        if (!Steps.areTaken()) {
            List<Tensor> halves = Ops.halves(x);
            return gelu(halves).mul(halves.get(1));
        }
        Tensor result = Tensors.empty(x.scalar_type().intern(), x.size(0), x.size(1) / 2);
        Steps.byRows(x, result, (some, to) -> {
            List<Tensor> halves = Ops.halves(some);
            torch.mul_out(to, gelu(halves), halves.get(1));
        });
        return result;
    }

    private static Tensor gelu(List<Tensor> halves) {
        return torch.gelu(halves.get(0), "tanh");
    }
}
