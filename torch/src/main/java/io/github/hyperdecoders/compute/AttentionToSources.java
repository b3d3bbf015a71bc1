package io.github.hyperdecoders.compute;

import org.bytedeco.pytorch.Tensor;

/** What tokens attend to in one layer's cross-attention: the sources of their rows. */
@FunctionalInterface
public interface AttentionToSources {
    /**
     * Every token attends to the source of its row.
     *
     * @param queries [tokens, n * width] in the dtype of scores: n queries for each token
     * @return [tokens, n * width]
     */
    Tensor attend(Tensor queries);
}
