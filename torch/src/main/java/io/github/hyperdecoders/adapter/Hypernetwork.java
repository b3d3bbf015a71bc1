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
 * Makes the adapters of all layers of a stack from one vector per source (paper, section 3.2) by four linear heads on the layers' codes.
 */
final class Hypernetwork {
    private static final double HEAD_SCALE = 1e-3;

    private final AdapterContext context;
    private final LayerCodes codes;
    private final Linear up;
    private final Linear down;
    private final Linear upBias;
    private final Linear downBias;

    Hypernetwork(ParameterSource parameters, AdapterContext context) {
        this.context = context;
        int d = context.width();
        int a = context.bottleneck();
        String name = context.generatorName();
        Role role = context.stack().adapterRole();
        codes = new LayerCodes(parameters, context);
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

    private Linear head(ParameterSource parameters, String name, Role role, long out, int fan) {
        int b = context.hypernetworkBottleneck();
        return parameters.affine(name, role, small(b, fan), Initializer.constant(0), out, b);
    }

    /** The heads in the order that {@link #weights} expects. */
    List<Linear> heads() {
        return List.of(down, downBias, up, upBias);
    }

    /** The adapter of one layer for every source, from {@code input}, [sources, d_model]. */
    Bottlenecks generate(int layer, Tensor input, Engine engine) {
        Tensor z = codes.of(layer, input, engine);
        return weights(heads().stream().map(head -> engine.linear(z, head)).toList());
    }

    /** The adapters of all layers for every source, by one product for each head. */
    List<Bottlenecks> generateAll(Tensor input, Engine engine) {
        Tensor all = codes(input, engine).flatten(0, 1);
        long[] sizes =
                LongStream.generate(() -> input.size(0)).limit(context.layers()).toArray();
        List<List<Tensor>> ofHeads = heads().stream()
                .map(head -> Ops.split(engine.linear(all, head), sizes))
                .toList();
        return IntStream.range(0, context.layers())
                .mapToObj(layer ->
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
