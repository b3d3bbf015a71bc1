package io.github.hyperdecoders.inference;

/**
 * How likely a model is to answer a source with a given text.
 *
 * @param text the candidate
 * @param logProbability natural logarithm of the probability that the model writes exactly this text and then ends: of all its tokens, the
 *     end of sequence among them
 * @param probability the same probability divided by the sum of those of all candidates: how likely this one is if the answer is one of them
 * @param tokens how many tokens it has, the end of sequence among them; 1 for the empty text
 */
public record CandidateScore(String text, double logProbability, double probability, int tokens) {
    /**
     * Log-probability per token: its negative is the mean negative log-likelihood that {@link Generation} has of a generated text, and its
     * exponential the geometric mean of the tokens' probabilities. It is no probability of the text; it compares texts of differing length
     * by how sure the model is of each of their tokens.
     */
    public double meanLogProbability() {
        return logProbability / tokens;
    }
}
