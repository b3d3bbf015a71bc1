package io.github.hyperdecoders.t5;

import org.bytedeco.pytorch.Tensor;

/** What tokens attend to in one layer's cross-attention: the sources of their rows. */
@FunctionalInterface
interface SourceAttention {
    /**
     * Every token attends to the source of its row.
     *
     * @param queries [tokens, heads * d_kv] in the format of scores
     * @param rows how the tokens make up rows, in the groups of the sources
     * @return [tokens, heads * d_kv]
     */
    Tensor attend(Tensor queries, Ragged rows);
}
