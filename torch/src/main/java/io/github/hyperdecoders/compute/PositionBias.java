package io.github.hyperdecoders.compute;

import org.bytedeco.pytorch.Tensor;

/** What attention adds to its scores for where a key stands from its query. */
public interface PositionBias {
    /** Whether it receives gradients. */
    boolean isTrained();

    /** [1, heads, queries, keys] in the stream dtype, for queries at positions {@code first} and on, and keys from 0 on. */
    Tensor forPositions(int first, int queries, int keys);
}
