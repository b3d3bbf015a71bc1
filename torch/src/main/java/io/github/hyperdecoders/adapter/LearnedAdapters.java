package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Role;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Kind {@code manual}: one learned adapter per block, shared by all inputs. */
final class LearnedAdapters implements AdapterSource {
    /** Gain of the Xavier initialisation: an untrained adapter adds next to nothing. */
    static final double GAIN = 1e-4;

    private record Layer(Tensor down, Tensor downBias, Tensor up, Tensor upBias) {}

    private final List<Layer> layers = new ArrayList<>();
    private final StackShape shape;

    LearnedAdapters(ParameterSource parameters, StackShape shape) {
        this.shape = shape;
        int d = shape.width();
        int a = shape.bottleneck();
        Role role = shape.stack().adapterRole();
        for (int l = 0; l < shape.layers(); l++) {
            String name = shape.adapterName(l);
            Initializer xavier = Initializer.xavier(GAIN, d, a);
            Initializer zero = Initializer.constant(0);
            layers.add(new Layer(
                    parameters.get(name + "adapter_down_manual.weight", role, xavier, a, d),
                    parameters.get(name + "adapter_down_manual.bias", role, zero, a),
                    parameters.get(name + "adapter_up_manual.weight", role, xavier, d, a),
                    parameters.get(name + "adapter_up_manual.bias", role, zero, d)));
        }
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead) {
        return (l, hidden, normed, rows) -> {
            Layer layer = layers.get(l);
            Tensor x = shape.input(hidden, normed);
            Tensor inner = torch.relu(Ops.linear(x, layer.down, layer.downBias, shape.numerics()));
            return Ops.linear(inner, layer.up, layer.upBias, shape.numerics());
        };
    }
}
