package io.github.hyperdecoders.t5;

import org.bytedeco.pytorch.Tensor;

/**
 * Neighbouring encoded sources as all layers of the decoder attend to them.
 *
 * @param group which rows
 * @param padded [rows, length, d_model] in the product format
 * @param bias [rows, 1, 1, length] in the stream format: hides the padding; may be a single zero
 */
record SourceGroup(RowGroup group, Tensor padded, Tensor bias) {}
