package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The position-wise network: gated GELU (tanh form) in v1.1, ReLU in v1.0. */
final class FeedForward {
    private final Tensor in;
    private final @Nullable Tensor gate;
    private final Tensor out;
    private final Numerics numerics;
    private final Dropout dropout;

    FeedForward(
            String name, Role role, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.numerics = numerics;
        this.dropout = dropout;
        int d = config.dModel();
        int ff = config.dFf();
        Initializer fanIn = Initializer.normal(Math.pow(d, -0.5));
        if (config.gated()) {
            in = parameters.get(name + ".wi_0.weight", role, fanIn, ff, d);
            gate = parameters.get(name + ".wi_1.weight", role, fanIn, ff, d);
        } else {
            in = parameters.get(name + ".wi.weight", role, fanIn, ff, d);
            gate = null;
        }
        out = parameters.get(name + ".wo.weight", role, Initializer.normal(Math.pow(ff, -0.5)), d, ff);
    }

    /** [.., d_model] to [.., d_model] in the product format. */
    Tensor apply(Tensor x) {
        Tensor hidden = Ops.linear(x, in, numerics);
        Tensor active =
                gate == null ? torch.relu(hidden) : torch.gelu(hidden, "tanh").mul(Ops.linear(x, gate, numerics));
        return Ops.linear(dropout.apply(active), out, numerics);
    }
}
