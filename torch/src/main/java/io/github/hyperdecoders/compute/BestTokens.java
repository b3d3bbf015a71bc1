package io.github.hyperdecoders.compute;

import org.bytedeco.pytorch.Tensor;

/**
 * The largest scores of each row and where they stand, in falling order; k to a row, row after row.
 *
 * @param scores [rows * k]
 * @param indices [rows * k] columns
 */
public record BestTokens(double[] scores, long[] indices) {
    /** No tokens. */
    public static final int[] NONE = {};

    /**
     * The likeliest next token of each row, on the device.
     *
     * @param ids [rows] int64
     * @param logProbabilities [rows]
     */
    public record Likeliest(Tensor ids, Tensor logProbabilities) {}
}
