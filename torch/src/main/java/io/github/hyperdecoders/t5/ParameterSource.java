package io.github.hyperdecoders.t5;

import org.bytedeco.pytorch.Tensor;

/** Where a model under construction gets its parameters: fresh ones, or those of a file. */
@FunctionalInterface
public interface ParameterSource {
    /**
     * The parameter {@code name}, in the number format of its use.
     *
     * @param initializer what to do where there is no stored value
     * @return a leaf tensor of exactly {@code shape}, owned by the source
     */
    Tensor get(String name, Role role, Initializer initializer, long... shape);

    /**
     * Parameters of this source, [out, in] each with the same in, as one; they may become views of it.
     *
     * @param factors those of one format beside each other
     */
    default StackedWeight stack(Factor... factors) {
        return new StackedWeight(factors);
    }
}
