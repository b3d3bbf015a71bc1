package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Bottlenecks;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Makes the adapters of all layers of a stack from one vector per source (paper, section 3.2) by four linear heads on the layers' codes,
 * which all layers share or each has of its own.
 */
final class Hypernetwork {
    private static final double HEAD_SCALE = 1e-3;

    private final AdapterContext context;
    private final LayerCodes codes;
    private final OfLayers<List<Linear>> heads;

    Hypernetwork(ParameterSource parameters, AdapterContext context) {
        this.context = context;
        int d = context.width();
        int a = context.bottleneck();
        codes = new LayerCodes(parameters, context);
        heads = OfLayers.of(context, prefix -> {
            Linear up = head(parameters, prefix + "weight_up", (long) a * d, a);
            Linear down = head(parameters, prefix + "weight_down", (long) d * a, d);
            Linear upBias = head(parameters, prefix + "bias_up", d, 1);
            Linear downBias = head(parameters, prefix + "bias_down", a, 1);
            return List.of(down, downBias, up, upBias);
        });
    }

    /**
     * First values of the weights of a head on b hidden units: what it generates starts at the scale of 1e-3 / sqrt(fan).
     *
     * @param fan inputs that a generated unit sums over
     */
    static Initializer small(int b, int fan) {
        return Initializer.uniform(HEAD_SCALE * Math.sqrt(3.0 / ((double) b * fan)));
    }

    private Linear head(ParameterSource parameters, String name, long out, int fan) {
        int b = context.hypernetworkBottleneck();
        Role role = context.stack().hypernetworkRole();
        return parameters.affine(name, role, small(b, fan), Initializer.constant(0), out, b);
    }

    /** The heads that make a layer's adapter, in the order that {@link #weights} expects. */
    List<Linear> heads(int layer) {
        return heads.at(layer);
    }

    /** Whether all layers have the same heads, so that one product can make several layers' adapters. */
    boolean isShared() {
        return heads.isShared();
    }

    /** The adapter of one layer for every source, from {@code input}, [sources, d_model]. */
    Bottlenecks generate(int layer, Tensor input, Engine engine) {
        return ofCodes(layer, codes.of(layer, input, engine), engine);
    }

    /** The adapter of one layer for every source, from its codes, [sources, hypernetwork bottleneck]. */
    private Bottlenecks ofCodes(int layer, Tensor z, Engine engine) {
        return weights(heads(layer).stream().map(head -> engine.linear(z, head)).toList());
    }

    /** The adapters of all layers for every source; where the layers share the heads, by one product for each. */
    List<Bottlenecks> generateAll(Tensor input, Engine engine) {
        Tensor all = codes(input, engine);
        IntStream layers = IntStream.range(0, context.layers());
        if (!isShared()) {
            return layers.mapToObj(layer -> ofCodes(layer, all.select(0, layer), engine))
                    .toList();
        }
        long[] sizes =
                LongStream.generate(() -> input.size(0)).limit(context.layers()).toArray();
        List<List<Tensor>> ofHeads = heads(0).stream()
                .map(head -> Ops.split(engine.linear(all.flatten(0, 1), head), sizes))
                .toList();
        return layers.mapToObj(layer ->
                        weights(ofHeads.stream().map(head -> head.get(layer)).toList()))
                .toList();
    }

    /** z of every layer, [layers, sources, hypernetwork bottleneck] in the product dtype. */
    Tensor codes(Tensor input, Engine engine) {
        return codes.all(input, engine);
    }

    /** What the heads give, [sources, out] each, as an adapter for every source. */
    Bottlenecks weights(List<Tensor> ofHeads) {
        long sources = ofHeads.get(0).size(0);
        long d = context.width();
        long a = context.bottleneck();
        return new Bottlenecks(
                ofHeads.get(0).view(sources, d, a),
                ofHeads.get(1).unsqueeze(1),
                ofHeads.get(2).view(sources, a, d),
                ofHeads.get(3).unsqueeze(1));
    }
}
