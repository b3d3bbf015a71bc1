package io.github.hyperdecoders.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How SQuAD compares an answer with a gold answer (the official evaluation scripts of version 1.1, Rajpurkar et al. 2016, and of 2.0,
 * Rajpurkar et al. 2018). The functions on one pair give a share from 0 to 1; {@link Metric} averages them and scales to 100.
 */
public final class Squad {
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");
    /** Also the separators U+001C to U+001F, which Python's {@code split} takes for white space. */
    private static final Pattern SPACE = Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

    private Squad() {}

    /** The text in lower case, without ASCII punctuation and English articles, its words joined by one space. */
    public static String normalize(String text) {
        String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return SPACE.matcher(withoutArticles(bare)).replaceAll(" ").strip();
    }

    /** A space for each article that stands between word boundaries as Python's {@code \b} has them. */
    private static String withoutArticles(String text) {
        StringBuilder kept = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && isOfWord(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
            if (end == at) {
                end += Character.charCount(text.codePointAt(at));
                kept.append(text, at, end);
            } else {
                String word = text.substring(at, end);
                kept.append(ARTICLES.contains(word) ? " " : word);
            }
            at = end;
        }
        return kept.toString();
    }

    /** Python's {@code \w}: letters and what has a numeric value, such as ², but no combining marks, which Java's takes. */
    private static boolean isOfWord(int character) {
        return switch (Character.getType(character)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> character == '_' || Character.isLetter(character);
        };
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

    /** Whether the right answer is none: a question that cannot be answered has the empty answer, or no answer at all. */
    public static boolean isUnanswerable(List<String> answers) {
        return answers.stream().allMatch(String::isBlank);
    }

    /** Whether {@code prediction} is one of the answers after normalisation, 1 or 0; of none, whether it is empty. */
    public static double bestExactMatch(String prediction, List<String> answers) {
        return isUnanswerable(answers)
                ? (normalize(prediction).isEmpty() ? 1 : 0)
                : answers.stream().anyMatch(answer -> exactMatch(prediction, answer)) ? 1 : 0;
    }

    /** {@link #f1} against the answer that suits {@code prediction} best; of none, whether it is empty. */
    public static double bestF1(String prediction, List<String> answers) {
        return isUnanswerable(answers)
                ? bestExactMatch(prediction, answers)
                : answers.stream()
                        .mapToDouble(answer -> f1(prediction, answer))
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
