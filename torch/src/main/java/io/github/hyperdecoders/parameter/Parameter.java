package io.github.hyperdecoders.parameter;

import org.bytedeco.pytorch.Tensor;

/**
 * One named tensor of a model.
 *
 * @param name the reference's name in its state dict
 * @param role what it is for
 * @param trained whether it receives gradients
 * @param tensor the value, owned by the model
 */
public record Parameter(String name, Role role, boolean trained, Tensor tensor) {}
