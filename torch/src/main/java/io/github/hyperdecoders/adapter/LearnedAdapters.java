package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.t5.LayerAdapters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Kind {@code manual}: one learned adapter per block, shared by all inputs. */
final class LearnedAdapters implements AdapterSource {
    /** Gain of the Xavier initialisation: an untrained adapter adds next to nothing. */
    static final double GAIN = 1e-4;

    private record Layer(Linear down, Linear up) {}

    private final List<Layer> layers = new ArrayList<>();
    private final AdapterContext context;

    LearnedAdapters(ParameterSource parameters, AdapterContext context) {
        this.context = context;
        int d = context.width();
        int a = context.bottleneck();
        Role role = context.stack().adapterRole();
        for (int l = 0; l < context.layers(); l++) {
            String name = context.adapterName(l);
            Initializer xavier = Initializer.xavier(GAIN, d, a);
            Initializer zero = Initializer.constant(0);
            layers.add(new Layer(
                    parameters.affine(name + "adapter_down_manual", role, xavier, zero, a, d),
                    parameters.affine(name + "adapter_up_manual", role, xavier, zero, d, a)));
        }
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine) {
        return (l, hidden, normed, rows, now) -> {
            Layer layer = layers.get(l);
            Tensor x = context.input(hidden, normed);
            return now.linear(torch.relu(now.linear(x, layer.down)), layer.up);
        };
    }
}
