package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Role;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The hidden layer of a hypernetwork (paper, section 3.2): {@code z = ReLU(W1 [x; e_l] + b1)} of a vector x for each source and a learned
 * embedding {@code e_l} of the layer that z is for.
 */
final class LayerCodes {
    /** Width of a layer's embedding. */
    static final int LAYER_EMBEDDING = 10;

    private final StackShape shape;
    private final Tensor layerEmbedding;
    private final Tensor inputWeight;
    private final Tensor inputBias;

    LayerCodes(ParameterSource parameters, StackShape shape) {
        this.shape = shape;
        int in = shape.width() + LAYER_EMBEDDING;
        int b = shape.hypernetworkBottleneck();
        String name = shape.generatorName();
        Role role = shape.stack().adapterRole();
        layerEmbedding = parameters.get(
                name + "layer_embed.weight", role, Initializer.normal(1), shape.layers(), LAYER_EMBEDDING);
        inputWeight = parameters.get(name + "decoder.linear1.weight", role, Initializer.linear(in), b, in);
        inputBias = parameters.get(name + "decoder.linear1.bias", role, Initializer.linear(in), b);
    }

    /** z of every layer, [layers, sources, hypernetwork bottleneck] in the product format. */
    Tensor all(Tensor input) {
        Tensor[] codes = new Tensor[shape.layers()];
        for (int layer = 0; layer < codes.length; layer++) {
            codes[layer] = of(layer, input).unsqueeze(0);
        }
        return Ops.cat(0, codes);
    }

    /** z of one layer from [sources, d_model]: [sources, hypernetwork bottleneck] in the product format. */
    Tensor of(int layer, Tensor input) {
        Tensor ofLayer = layerEmbedding.narrow(0, layer, 1).expand(input.size(0), LAYER_EMBEDDING);
        return torch.relu(Ops.linear(Ops.cat(1, input, ofLayer), inputWeight, inputBias, shape.numerics()));
    }
}
