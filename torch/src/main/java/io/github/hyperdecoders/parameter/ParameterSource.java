package io.github.hyperdecoders.parameter;

import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Where a model under construction gets its parameters: fresh ones, or those of a file. */
public interface ParameterSource {
    /** The dtypes of the model. */
    Numerics numerics();

    /**
     * A parameter.
     *
     * @param names its own, and behind it others that files may have it under
     * @param frozen its dtype where it is not trained; trained ones are in the stream dtype
     * @param initializer what to do where there is no stored value
     * @return a leaf tensor of exactly {@code shape}, owned by the source
     */
    Tensor get(List<String> names, Role role, ScalarType frozen, Initializer initializer, long... shape);

    /** The parameter {@code name}, which is multiplied by: where it is frozen in the product dtype. */
    default Tensor get(String name, Role role, Initializer initializer, long... shape) {
        return get(List.of(name), role, numerics().product(), initializer, shape);
    }

    /** The parameter {@code name}, which is added to the stream or scales it: always in the stream dtype. */
    default Tensor ofStream(String name, Role role, Initializer initializer, long... shape) {
        return get(List.of(name), role, numerics().stream(), initializer, shape);
    }

    /**
     * Linear maps by parameters of this source. Frozen ones of one dtype are multiplied by together, and become views of one tensor.
     *
     * @param maps of one input, in the order of their results
     */
    Linear linear(Linear.Part... maps);

    /** One linear map with a bias, in the product dtype: {@code name.weight} [out, in] and {@code name.bias} [out]. */
    default Linear affine(String name, Role role, Initializer weight, Initializer bias, long out, long in) {
        return linear(new Linear.Part(
                get(name + ".weight", role, weight, out, in),
                get(name + ".bias", role, bias, out),
                numerics().product()));
    }
}
