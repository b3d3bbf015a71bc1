package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.tensor.Ops;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The hidden layer of a hypernetwork (paper, section 3.2): {@code z = ReLU(W1 [x; e_l] + b1)} of a vector x for each source and a learned
 * embedding {@code e_l} of the layer that z is for; where every layer has a hypernetwork of its own, {@code z = ReLU(W1_l x + b1_l)}.
 */
final class LayerCodes {
    /** [layers, width of an embedding]; null where every layer has a hypernetwork of its own. */
    private final @Nullable Tensor layerEmbedding;

    private final OfLayers<Linear> input;
    private final int layers;

    LayerCodes(ParameterSource parameters, AdapterContext context) {
        layers = context.layers();
        layerEmbedding = switch (context.hypernetwork()) {
            case SHARED ->
                parameters.get(
                        context.generatorName() + "layer_embed.weight",
                        context.stack().hypernetworkRole(),
                        Initializer.normal(1),
                        layers,
                        AdapterSettings.LAYER_EMBEDDING_DIM);
            case PER_LAYER -> null;
        };
        int in = context.width() + (layerEmbedding == null ? 0 : AdapterSettings.LAYER_EMBEDDING_DIM);
        input = OfLayers.of(
                context,
                prefix -> parameters.affine(
                        prefix + "linear1",
                        context.stack().hypernetworkRole(),
                        Initializer.linear(in),
                        Initializer.linear(in),
                        context.hypernetworkBottleneck(),
                        in));
    }

    /** z of every layer from [sources, d_model]: [layers, sources, hypernetwork bottleneck] in the product dtype. */
    Tensor all(Tensor vectors, Engine engine) {
        if (layerEmbedding == null) {
            return Ops.stack(IntStream.range(0, layers)
                    .mapToObj(layer -> of(layer, vectors, engine))
                    .toArray(Tensor[]::new));
        }
        long sources = vectors.size(0);
        Tensor ofLayers = layerEmbedding.unsqueeze(1).expand(layers, sources, AdapterSettings.LAYER_EMBEDDING_DIM);
        Tensor joined = Ops.concatenate(2, vectors.unsqueeze(0).expand(layers, sources, -1), ofLayers);
        return torch.relu(engine.linear(joined.flatten(0, 1), input.at(0))).view(layers, sources, -1);
    }

    /** z of one layer from [sources, d_model]: [sources, hypernetwork bottleneck] in the product dtype. */
    Tensor of(int layer, Tensor vectors, Engine engine) {
        Tensor in = vectors;
        if (layerEmbedding != null) {
            Tensor ofLayer =
                    layerEmbedding.narrow(0, layer, 1).expand(vectors.size(0), AdapterSettings.LAYER_EMBEDDING_DIM);
            in = Ops.concatenate(1, vectors, ofLayer);
        }
        return torch.relu(engine.linear(in, input.at(layer)));
    }
}
