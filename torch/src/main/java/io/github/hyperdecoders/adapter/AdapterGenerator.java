package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Role;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;

/** Hyperformer's hypernetwork: linear maps of a joined vector of task, layer and place to all weights of an adapter there. */
final class AdapterGenerator {
    static final double STD = 0.01;

    private final Hypernetwork.Head down;
    private final Hypernetwork.Head downBias;
    private final Hypernetwork.Head up;
    private final Hypernetwork.Head upBias;
    private final Hypernetwork.Head gain;
    private final Hypernetwork.Head bias;
    private final StackShape shape;

    /** @param prefix of the parameters' names: of the stack, and of the place where each has a generator of its own */
    AdapterGenerator(ParameterSource parameters, StackShape shape, String prefix) {
        this.shape = shape;
        int d = shape.width();
        int a = shape.bottleneck();
        down = head(parameters, prefix + "down_sampler_hyper_net.weight_generator.0", (long) a * d);
        downBias = head(parameters, prefix + "down_sampler_hyper_net.bias_generator.0", a);
        up = head(parameters, prefix + "up_sampler_hyper_net.weight_generator.0", (long) d * a);
        upBias = head(parameters, prefix + "up_sampler_hyper_net.bias_generator.0", d);
        gain = head(parameters, prefix + "post_layernorm_hypernet.weight_generator", d);
        bias = head(parameters, prefix + "post_layernorm_hypernet.bias_generator", d);
    }

    private Hypernetwork.Head head(ParameterSource parameters, String name, long out) {
        Role role = shape.stack().adapterRole();
        int in = shape.joined().out();
        return new Hypernetwork.Head(
                parameters.get(name + ".weight", role, Initializer.normal(STD), out, in),
                parameters.get(name + ".bias", role, Initializer.constant(0), out));
    }

    /** The adapters of n joined vectors, [n, width of the joined vector]. */
    SequentialAdapter generate(Tensor joined) {
        int d = shape.width();
        int a = shape.bottleneck();
        return new SequentialAdapter(
                apply(down, joined).view(-1, a, d),
                apply(downBias, joined).view(-1, 1, a),
                apply(up, joined).view(-1, d, a),
                apply(upBias, joined).view(-1, 1, d),
                stream(apply(gain, joined)).view(-1, 1, d),
                stream(apply(bias, joined)).view(-1, 1, d));
    }

    private Tensor apply(Hypernetwork.Head head, Tensor joined) {
        return head.apply(joined, shape.numerics());
    }

    private Tensor stream(Tensor x) {
        return Ops.cast(x, shape.numerics().stream());
    }
}
