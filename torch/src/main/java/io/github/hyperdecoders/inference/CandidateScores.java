package io.github.hyperdecoders.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The scores of a source's candidates.
 *
 * @param candidates in the order in which they were given, at least one; their probabilities sum to 1
 */
public record CandidateScores(List<CandidateScore> candidates) {
    public CandidateScores {
        candidates = List.copyOf(candidates);
    }

    /** From log-probabilities and lengths, in the order of the texts. */
    static CandidateScores of(List<String> texts, double[] logProbabilities, List<int[]> tokens) {
        double largest = Arrays.stream(logProbabilities).max().orElseThrow();
        double sum = Arrays.stream(logProbabilities)
                .map(log -> Math.exp(log - largest))
                .sum();
        List<CandidateScore> candidates = new ArrayList<>();
        for (int i = 0; i < logProbabilities.length; i++) {
            double log = logProbabilities[i];
            double probability = Math.exp(log - largest) / sum;
            candidates.add(new CandidateScore(texts.get(i), log, probability, tokens.get(i).length));
        }
        return new CandidateScores(candidates);
    }

    /** The likeliest; of equally likely ones the first. */
    public CandidateScore best() {
        return candidates.stream()
                .min(Comparator.comparingDouble(candidate -> -candidate.logProbability()))
                .orElseThrow();
    }

    /** The candidates' probabilities, in order. */
    public double[] probabilities() {
        return candidates.stream().mapToDouble(CandidateScore::probability).toArray();
    }
}
