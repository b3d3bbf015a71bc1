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

    /**
     * A copy of some of the sources, to be attended to in place of all. It lives in the innermost scope.
     *
     * @param sources numbers, rising
     * @throws UnsupportedOperationException unless these are the sources of a decoding
     */
    default AttentionToSources keep(int... sources) {
        throw new UnsupportedOperationException("sources that whole targets attend to stay together");
    }
}
