package io.github.hyperdecoders.generation;

/**
 * One generated target.
 *
 * @param tokens without the start token and without padding; ends with the end of sequence unless the length ran out
 * @param logProbability natural logarithm of the product of the tokens' probabilities; under greedy search those of the
 *     distributions with forbidden tokens taken out, under beam search of the model's own (as Hugging Face has it)
 */
public record GeneratedSequence(int[] tokens, double logProbability) {
    /** Mean negative log-likelihood per token of this target; lower is better. */
    public double meanNegativeLogLikelihood() {
        return meanNegativeLogLikelihood(tokens.length);
    }

    /** The mean negative log-likelihood over {@code length} positions: the reference divides by the longest target of the batch. */
    public double meanNegativeLogLikelihood(int length) {
        return -logProbability / length;
    }

    /** Log-probability per token: the score by which beam search ranks finished targets (length penalty 1). */
    public double score() {
        return logProbability / tokens.length;
    }
}
