package io.github.hyperdecoders.compute;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Self-attention's keys and values of a decoding in progress; grows by one position a step. */
public interface Past {
    /** Positions decoded so far. */
    int length();

    /**
     * Begins the next position.
     *
     * @param biases [1, heads, 1, length + 1] in the stream dtype, added to the scores: one for all layers, or one for each
     */
    void begin(List<Tensor> biases);

    /**
     * The newest token of each row attends to its row, which it joins.
     *
     * @param keyQueryValue of the newest tokens, as {@link AttentionWithinRows} has them
     * @return [rows, heads * d_kv]
     */
    Tensor attend(int layer, List<Tensor> keyQueryValue);

    /** Ends the position: all layers have attended. */
    void advance();

    /** Row i goes on from what was row {@code rows[i]}, of the same source. */
    void reorder(int[] rows);

    /**
     * A copy of what some sources have decoded, to be gone on with in place of this. It lives in the innermost scope.
     *
     * @param sources numbers, rising
     */
    Past keep(int... sources);
}
