package io.github.hyperdecoders.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Overlap of a summary with a reference summary (Lin 2004) as Google's {@code rouge_score} counts it: tokens are runs of ASCII
 * letters and digits in lower case, so text in other scripts scores 0. All values are F1 of one pair, from 0 to 1.
 */
public final class Rouge {
    private static final Pattern NOT_A_TOKEN = Pattern.compile("[^a-z0-9]+");
    /** Words up to this length are not stemmed, as in the original ROUGE 1.5.5. */
    private static final int LONGEST_UNSTEMMED = 3;

    private Rouge() {}

    /** Whether words are compared by their stems. */
    public enum Stemming {
        /** Words of more than three characters by their Porter stem, as summarisation results are usually reported. */
        PORTER,
        /** Words as they are. */
        NONE
    }

    /**
     * The F1 values of one pair, each from 0 to 1.
     *
     * @param rouge1 of single words
     * @param rouge2 of pairs of adjacent words
     * @param rougeL of the longest common subsequence of the whole texts
     * @param rougeLsum of the union of longest common subsequences over sentences, one sentence a line
     */
    public record Scores(double rouge1, double rouge2, double rougeL, double rougeLsum) {}

    /** All four values, words compared by their stems; a line is a sentence. */
    public static Scores score(String prediction, String target) {
        return score(prediction, target, Stemming.PORTER);
    }

    /** All four values; a line is a sentence. */
    public static Scores score(String prediction, String target, Stemming stemming) {
        return new Scores(
                rougeN(1, prediction, target, stemming),
                rougeN(2, prediction, target, stemming),
                rougeL(prediction, target, stemming),
                rougeLsum(prediction, target, stemming));
    }

    static double rougeN(int n, String prediction, String target, Stemming stemming) {
        Map<List<String>, Integer> predicted = NGrams.of(n, tokens(prediction, stemming));
        Map<List<String>, Integer> wanted = NGrams.of(n, tokens(target, stemming));
        return f1(NGrams.common(predicted, wanted), NGrams.total(predicted), NGrams.total(wanted));
    }

    static double rougeL(String prediction, String target, Stemming stemming) {
        List<String> predicted = tokens(prediction, stemming);
        List<String> wanted = tokens(target, stemming);
        return f1(LongestCommonSubsequence.length(wanted, predicted), predicted.size(), wanted.size());
    }

    /** Section 3.2 of the paper, but a token of either text counts at most as often as it occurs there, as in ROUGE 1.5.5. */
    static double rougeLsum(String prediction, String target, Stemming stemming) {
        List<List<String>> predicted = sentences(prediction, stemming);
        List<List<String>> wanted = sentences(target, stemming);
        Map<String, Integer> predictedLeft = counts(predicted);
        Map<String, Integer> wantedLeft = counts(wanted);
        int hits = 0;
        for (List<String> sentence : wanted) {
            BitSet union = new BitSet(sentence.size());
            predicted.forEach(other -> union.or(LongestCommonSubsequence.positions(sentence, other)));
            for (int i = union.nextSetBit(0); i >= 0; i = union.nextSetBit(i + 1)) {
                String token = sentence.get(i);
                if (predictedLeft.getOrDefault(token, 0) > 0 && wantedLeft.getOrDefault(token, 0) > 0) {
                    hits++;
                    predictedLeft.merge(token, -1, Integer::sum);
                    wantedLeft.merge(token, -1, Integer::sum);
                }
            }
        }
        return f1(hits, size(predicted), size(wanted));
    }

    static List<String> tokens(String text, Stemming stemming) {
        String words = NOT_A_TOKEN
                .matcher(text.toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
        List<String> tokens = new ArrayList<>();
        if (!words.isEmpty()) {
            for (String word : words.split(" ", -1)) {
                boolean stemmed = stemming == Stemming.PORTER && word.length() > LONGEST_UNSTEMMED;
                tokens.add(stemmed ? PorterStemmer.stem(word) : word);
            }
        }
        return tokens;
    }

    private static List<List<String>> sentences(String text, Stemming stemming) {
        return Arrays.stream(text.split("\n", -1))
                .map(line -> tokens(line, stemming))
                .toList();
    }

    private static Map<String, Integer> counts(List<List<String>> sentences) {
        Map<String, Integer> counts = new HashMap<>();
        sentences.forEach(sentence -> sentence.forEach(token -> counts.merge(token, 1, Integer::sum)));
        return counts;
    }

    private static int size(List<List<String>> sentences) {
        return sentences.stream().mapToInt(List::size).sum();
    }

    private static double f1(int common, int predicted, int wanted) {
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / predicted;
        double recall = (double) common / wanted;
        return 2 * precision * recall / (precision + recall);
    }
}
