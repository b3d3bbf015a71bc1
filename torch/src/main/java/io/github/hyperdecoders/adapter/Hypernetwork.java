package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Role;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Makes the adapters of all layers of a stack from one vector per source (paper, section 3.2) by four linear heads on the layers' codes.
 */
final class Hypernetwork {
    private static final double HEAD_SCALE = 1e-3;

    /**
     * A linear map from codes to one kind of generated weights.
     *
     * @param weight [out, hypernetwork bottleneck]
     * @param bias [out]
     */
    record Head(Tensor weight, Tensor bias) {
        /** [n, hypernetwork bottleneck] to [n, out] in the product format. */
        Tensor apply(Tensor codes, Numerics numerics) {
            return Ops.linear(codes, weight, bias, numerics);
        }
    }

    private final StackShape shape;
    private final LayerCodes codes;
    private final Head up;
    private final Head down;
    private final Head upBias;
    private final Head downBias;

    Hypernetwork(ParameterSource parameters, StackShape shape) {
        this.shape = shape;
        int d = shape.width();
        int a = shape.bottleneck();
        String name = shape.generatorName();
        Role role = shape.stack().adapterRole();
        codes = new LayerCodes(parameters, shape);
        up = head(parameters, name + "decoder.weight_up", role, (long) a * d, a);
        down = head(parameters, name + "decoder.weight_down", role, (long) d * a, d);
        upBias = head(parameters, name + "decoder.bias_up", role, d, 1);
        downBias = head(parameters, name + "decoder.bias_down", role, a, 1);
    }

    /**
     * First values of the weights of a head on b hidden units: what it generates starts at the scale of 1e-3 / sqrt(fan).
     *
     * @param fan inputs that a generated unit sums over
     */
    static Initializer small(int b, int fan) {
        return Initializer.uniform(HEAD_SCALE * Math.sqrt(3.0 / ((double) b * fan)));
    }

    private Head head(ParameterSource parameters, String name, Role role, long out, int fan) {
        int b = shape.hypernetworkBottleneck();
        return new Head(
                parameters.get(name + ".weight", role, small(b, fan), out, b),
                parameters.get(name + ".bias", role, Initializer.constant(0), out));
    }

    /** The heads in the order that {@link #weights} expects. */
    List<Head> heads() {
        return List.of(down, downBias, up, upBias);
    }

    /** The adapter of one layer for every source, from {@code input}, [sources, d_model]. */
    AdapterWeights generate(int layer, Tensor input) {
        Tensor z = codes.of(layer, input);
        return weights(
                heads().stream().map(head -> head.apply(z, shape.numerics())).toList());
    }

    /** The adapters of all layers for every source, by one product for each head. */
    List<AdapterWeights> generateAll(Tensor input) {
        Tensor all = codes(input).flatten(0, 1);
        List<Tensor> ofHeads =
                heads().stream().map(head -> head.apply(all, shape.numerics())).toList();
        return IntStream.range(0, shape.layers())
                .mapToObj(layer -> weights(ofHeads.stream()
                        .map(t -> t.narrow(0, layer * input.size(0), input.size(0)))
                        .toList()))
                .toList();
    }

    /** z of every layer, [layers, sources, hypernetwork bottleneck] in the product format. */
    Tensor codes(Tensor input) {
        return codes.all(input);
    }

    /** What the heads give, [sources, out] each, as an adapter for every source. */
    AdapterWeights weights(List<Tensor> ofHeads) {
        long sources = ofHeads.get(0).size(0);
        long d = shape.width();
        long a = shape.bottleneck();
        return new AdapterWeights(
                ofHeads.get(0).view(sources, d, a),
                ofHeads.get(1).unsqueeze(1),
                ofHeads.get(2).view(sources, a, d),
                ofHeads.get(3).unsqueeze(1));
    }
}
