package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Attention of the tokens of each row of a batch to one another, the same for all layers of a stack. */
@FunctionalInterface
interface RowsAttention {
    /**
     * Every token attends to its row.
     *
     * @param keyQueryValue of each token its keys, its queries and its values, [tokens, heads * d_kv] each, in this order, some of which
     *     may lie beside one another in one tensor
     * @return [tokens, heads * d_kv]
     */
    Tensor attend(List<Tensor> keyQueryValue);

    /**
     * By vector instructions where they serve, by libtorch's operators otherwise.
     *
     * @param causal whether tokens see none behind them
     */
    static RowsAttention of(
            Ragged rows,
            RelativePositionBias positions,
            boolean causal,
            T5Config config,
            Numerics numerics,
            Dropout dropout) {
        return VectorAttention.serves(rows, positions, config, numerics)
                ? new VectorAttention(rows, positions, causal, config, numerics, dropout)
                : new GroupedAttention(rows, positions, causal, new Heads(config, numerics, dropout), numerics);
    }
}
