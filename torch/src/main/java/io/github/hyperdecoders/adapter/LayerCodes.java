package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
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

    private final AdapterContext context;
    private final Tensor layerEmbedding;
    private final Linear input;

    LayerCodes(ParameterSource parameters, AdapterContext context) {
        this.context = context;
        int in = context.width() + LAYER_EMBEDDING;
        int b = context.hypernetworkBottleneck();
        String name = context.generatorName();
        Role role = context.stack().adapterRole();
        layerEmbedding = parameters.get(
                name + "layer_embed.weight", role, Initializer.normal(1), context.layers(), LAYER_EMBEDDING);
        input = parameters.affine(
                name + "decoder.linear1", role, Initializer.linear(in), Initializer.linear(in), b, in);
    }

    /** z of every layer from [sources, d_model]: [layers, sources, hypernetwork bottleneck] in the product dtype. */
    Tensor all(Tensor vectors, Engine engine) {
        long sources = vectors.size(0);
        long layers = context.layers();
        Tensor ofLayers = layerEmbedding.unsqueeze(1).expand(layers, sources, LAYER_EMBEDDING);
        Tensor joined = Ops.concatenate(2, vectors.unsqueeze(0).expand(layers, sources, -1), ofLayers);
        return torch.relu(engine.linear(joined.flatten(0, 1), input)).view(layers, sources, -1);
    }

    /** z of one layer from [sources, d_model]: [sources, hypernetwork bottleneck] in the product dtype. */
    Tensor of(int layer, Tensor vectors, Engine engine) {
        Tensor ofLayer = layerEmbedding.narrow(0, layer, 1).expand(vectors.size(0), LAYER_EMBEDDING);
        return torch.relu(engine.linear(Ops.concatenate(1, vectors, ofLayer), input));
    }
}
