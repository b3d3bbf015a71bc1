package io.github.hyperdecoders.parameter;

import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Counts the parameters that a model asks for, and gives it none: whoever only wants the numbers needs no memory for them. */
public final class ParameterCounter implements ParameterSource {
    private final Tensor nothing = new Tensor();
    private final Map<Role, Long> counts = new EnumMap<>(Role.class);

    @Override
    public Numerics numerics() {
        return Numerics.FP32;
    }

    @Override
    public Tensor get(List<String> names, Role role, ScalarType frozen, Initializer initializer, long... shape) {
        counts.merge(role, Arrays.stream(shape).reduce(1, Math::multiplyExact), Long::sum);
        return nothing;
    }

    @Override
    public Linear linear(Linear.Part... maps) {
        return new Linear(maps);
    }

    /** Parameters of each role so far; roles of which there are none are left out. */
    public Map<Role, Long> counts() {
        return new EnumMap<>(counts);
    }
}
