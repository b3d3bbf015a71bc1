package io.github.hyperdecoders.t5;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What is added to the feed-forward sublayer of each block of one stack, for one batch: the insertion point of adapters. */
@FunctionalInterface
public interface LayerAdapters {
    /** Stock T5 blocks. */
    LayerAdapters NONE = (layer, hidden, normed) -> null;

    /**
     * What the adapter of one block adds.
     *
     * @param layer index of the block
     * @param hidden [rows, length, d_model] what enters the sublayer
     * @param normed [rows, length, d_model] the same after the sublayer's layer norm
     * @return [rows, length, d_model] to add to the sublayer's output; null for nothing. Rows are the sources of the batch, each
     *     repeated as many times in a row as there are beams
     */
    @Nullable
    Tensor apply(int layer, Tensor hidden, Tensor normed);
}
