package io.github.hyperdecoders.generation;

/**
 * One generated target.
 *
 * @param tokens without the start token and without padding; ends with the end of sequence unless the length ran out or a stop string came
 * @param logProbabilities of each token the natural logarithm of the probability that it was chosen with; 0 for padding that the model itself
 *     chose
 * @param logProbability natural logarithm of the product of the tokens' probabilities; under greedy search and sampling those of the
 *     distributions that tokens were chosen from, with forbidden ones taken out, under beam search of the model's own, changed where rules
 *     change them and not made to sum to 1 again (as Hugging Face has it)
 * @param score by which beam search ranks finished targets: {@code logProbability} over the number of tokens to the power of the length
 *     penalty, which is 1 without beams
 */
public record GeneratedSequence(int[] tokens, double[] logProbabilities, double logProbability, double score) {
    /** With a length penalty of 1. */
    public GeneratedSequence(int[] tokens, double[] logProbabilities, double logProbability) {
        this(tokens, logProbabilities, logProbability, logProbability / tokens.length);
    }

    /** Mean negative log-likelihood per token of this target; lower is better. */
    public double meanNegativeLogLikelihood() {
        return meanNegativeLogLikelihood(tokens.length);
    }

    /** The mean negative log-likelihood over {@code length} positions: the reference divides by the longest target of the batch. */
    public double meanNegativeLogLikelihood(int length) {
        return -logProbability / length;
    }
}
