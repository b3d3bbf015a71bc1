package io.github.hyperdecoders.inference;

import java.util.List;

/**
 * A generated text.
 *
 * @param text decoded, special tokens left out
 * @param meanNegativeLogLikelihood per token of the text, its end included; lower is surer
 * @param score by which beam search ranks texts: log-probability over length to the power of the length penalty; higher is better
 * @param tokens that the text was made of, the end of sequence included
 * @param batchTokens how many the longest text of its batch has
 * @param finishReason why it ends
 */
public record Generation(
        String text,
        double meanNegativeLogLikelihood,
        double score,
        List<GeneratedToken> tokens,
        int batchTokens,
        FinishReason finishReason) {
    public Generation {
        tokens = List.copyOf(tokens);
    }
}
