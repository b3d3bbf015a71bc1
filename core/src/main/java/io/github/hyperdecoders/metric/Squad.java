package io.github.hyperdecoders.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.regex.Pattern;

/**
 * How SQuAD compares an answer with a gold answer (Rajpurkar et al. 2016, the official evaluation script of version 1.1). The
 * functions on one pair give a share from 0 to 1; {@link Metric} averages them and scales to 100.
 */
public final class Squad {
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    /** Also the separators U+001C to U+001F, which Python's {@code split} takes for white space. */
    private static final Pattern SPACE = Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

    private Squad() {}

    /** The text in lower case, without ASCII punctuation and English articles, its words joined by one space. */
    public static String normalize(String text) {
        String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        String words = ARTICLES.matcher(bare).replaceAll(" ");
        return SPACE.matcher(words).replaceAll(" ").strip();
    }

    /** Whether both are the same after {@linkplain #normalize normalisation}. */
    public static boolean exactMatch(String prediction, String truth) {
        return normalize(prediction).equals(normalize(truth));
    }

    /** F1 of the two bags of normalised words, from 0 to 1; 0 if they share none, so also if both are empty. */
    public static double f1(String prediction, String truth) {
        Map<String, Integer> predicted = words(prediction);
        Map<String, Integer> gold = words(truth);
        int same = 0;
        for (Map.Entry<String, Integer> word : predicted.entrySet()) {
            same += Math.min(word.getValue(), gold.getOrDefault(word.getKey(), 0));
        }
        if (same == 0) {
            return 0;
        }
        double precision = (double) same / size(predicted);
        double recall = (double) same / size(gold);
        return 2 * precision * recall / (precision + recall);
    }

    /** Each prediction against the answer that suits it best, from 0 to 100. */
    static double meanOfBest(
            List<String> predictions, List<List<String>> answers, ToDoubleBiFunction<String, String> scoreOfOne) {
        double sum = 0;
        for (int i = 0; i < answers.size(); i++) {
            sum += best(predictions.get(i), answers.get(i), scoreOfOne);
        }
        return 100 * sum / answers.size();
    }

    /** The score of {@code prediction} against the answer that suits it best; 0 if there is none. */
    public static double best(String prediction, List<String> answers, ToDoubleBiFunction<String, String> scoreOfOne) {
        return answers.stream()
                .mapToDouble(answer -> scoreOfOne.applyAsDouble(prediction, answer))
                .max()
                .orElse(0);
    }

    private static Map<String, Integer> words(String text) {
        Map<String, Integer> counts = new HashMap<>();
        String normalized = normalize(text);
        if (!normalized.isEmpty()) {
            for (String word : SPACE.split(normalized, -1)) {
                counts.merge(word, 1, Integer::sum);
            }
        }
        return counts;
    }

    private static int size(Map<String, Integer> bag) {
        return bag.values().stream().mapToInt(Integer::intValue).sum();
    }
}
