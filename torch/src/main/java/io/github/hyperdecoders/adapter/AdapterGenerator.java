package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;

/** Hyperformer's hypernetwork: linear maps of a joined vector of task, layer and place to all weights of an adapter there. */
final class AdapterGenerator {
    static final double STD = 0.01;

    private final Linear down;
    private final Linear downBias;
    private final Linear up;
    private final Linear upBias;
    private final Linear gain;
    private final Linear bias;
    private final AdapterContext context;

    /** @param prefix of the parameters' names: of the stack, and of the place where each has a generator of its own */
    AdapterGenerator(ParameterSource parameters, AdapterContext context, String prefix) {
        this.context = context;
        int d = context.width();
        int a = context.bottleneck();
        down = head(parameters, prefix + "down_sampler_hyper_net.weight_generator.0", (long) a * d);
        downBias = head(parameters, prefix + "down_sampler_hyper_net.bias_generator.0", a);
        up = head(parameters, prefix + "up_sampler_hyper_net.weight_generator.0", (long) d * a);
        upBias = head(parameters, prefix + "up_sampler_hyper_net.bias_generator.0", d);
        gain = head(parameters, prefix + "post_layernorm_hypernet.weight_generator", d);
        bias = head(parameters, prefix + "post_layernorm_hypernet.bias_generator", d);
    }

    private Linear head(ParameterSource parameters, String name, long out) {
        Role role = context.stack().hypernetworkRole();
        int in = context.joined().out();
        return parameters.affine(name, role, Initializer.normal(STD), Initializer.constant(0), out, in);
    }

    /** The adapters of n joined vectors, [n, width of the joined vector]. */
    SequentialAdapter generate(Tensor joined, Engine engine) {
        int d = context.width();
        int a = context.bottleneck();
        return new SequentialAdapter(
                engine.linear(joined, down).view(-1, a, d),
                engine.linear(joined, downBias).view(-1, 1, a),
                engine.linear(joined, up).view(-1, d, a),
                engine.linear(joined, upBias).view(-1, 1, d),
                stream(engine.linear(joined, gain)).view(-1, 1, d),
                stream(engine.linear(joined, bias)).view(-1, 1, d));
    }

    private Tensor stream(Tensor x) {
        return Ops.cast(x, context.numerics().stream());
    }
}
