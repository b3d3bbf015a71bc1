package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Role;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Makes the adapters of all layers of a stack from one vector per source (paper, section 3.2): {@code z = ReLU(W1 [x; e_l] + b1)} with
 * a learned embedding {@code e_l} of the layer, and four linear heads on z.
 */
final class Hypernetwork {
    /** Width of a layer's embedding. */
    static final int LAYER_EMBEDDING = 10;

    private static final double HEAD_SCALE = 1e-3;

    private record Head(Tensor weight, Tensor bias) {}

    private final StackShape shape;
    private final Tensor layerEmbedding;
    private final Tensor inputWeight;
    private final Tensor inputBias;
    private final Head up;
    private final Head down;
    private final Head upBias;
    private final Head downBias;

    Hypernetwork(ParameterSource parameters, StackShape shape) {
        this.shape = shape;
        int d = shape.width();
        int a = shape.bottleneck();
        int b = shape.hypernetworkBottleneck();
        String name = shape.stack().key() + ".param_gen.";
        Role role = shape.stack().adapterRole();
        layerEmbedding = parameters.get(
                name + "layer_embed.weight", role, Initializer.normal(1), shape.layers(), LAYER_EMBEDDING);
        int in = d + LAYER_EMBEDDING;
        inputWeight = parameters.get(name + "decoder.linear1.weight", role, Initializer.linear(in), b, in);
        inputBias = parameters.get(name + "decoder.linear1.bias", role, Initializer.linear(in), b);
        up = head(parameters, name + "decoder.weight_up", role, (long) a * d, a);
        down = head(parameters, name + "decoder.weight_down", role, (long) d * a, d);
        upBias = head(parameters, name + "decoder.bias_up", role, d, 1);
        downBias = head(parameters, name + "decoder.bias_down", role, a, 1);
    }

    /** @param fan inputs that a generated unit sums over: generated weights start at the scale of 1e-3 / sqrt(fan) */
    private Head head(ParameterSource parameters, String name, Role role, long out, int fan) {
        int b = shape.hypernetworkBottleneck();
        Initializer uniform = Initializer.uniform(HEAD_SCALE * Math.sqrt(3.0 / ((double) b * fan)));
        return new Head(
                parameters.get(name + ".weight", role, uniform, out, b),
                parameters.get(name + ".bias", role, Initializer.constant(0), out));
    }

    /** The adapter of one layer for every source, from {@code input}, [sources, d_model]. */
    AdapterWeights generate(int layer, Tensor input) {
        long sources = input.size(0);
        long d = shape.width();
        long a = shape.bottleneck();
        Tensor ofLayer = layerEmbedding.narrow(0, layer, 1).expand(sources, LAYER_EMBEDDING);
        Tensor z = torch.relu(Ops.linear(Ops.cat(1, input, ofLayer), inputWeight, inputBias, shape.numerics()));
        return new AdapterWeights(
                apply(down, z).view(sources, d, a),
                apply(downBias, z).unsqueeze(1),
                apply(up, z).view(sources, a, d),
                apply(upBias, z).unsqueeze(1));
    }

    private Tensor apply(Head head, Tensor z) {
        return Ops.linear(z, head.weight, head.bias, shape.numerics());
    }
}
