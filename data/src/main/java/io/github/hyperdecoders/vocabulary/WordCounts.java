package io.github.hyperdecoders.vocabulary;

import io.github.hyperdecoders.format.TokenizerFile;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How often each word stands in a text: what is between white space after Unicode's NFKC, with the space before it as U+2581. Not
 * thread-safe.
 */
public final class WordCounts {
    private static final Pattern GAP = Pattern.compile("[\\p{IsWhite_Space}" + TokenizerFile.SPACE + "]+");
    private static final Pattern HALF_CHARACTER = Pattern.compile("\\p{Cs}");

    private final Map<String, Long> counts = new HashMap<>();

    /** Counts the words of a text. */
    public void add(String text) {
        String whole = HALF_CHARACTER.matcher(text).replaceAll("\ufffd");
        for (String word : GAP.split(Normalizer.normalize(whole, Normalizer.Form.NFKC), -1)) {
            if (!word.isEmpty()) {
                counts.merge(TokenizerFile.SPACE + word, 1L, Long::sum);
            }
        }
    }

    /** All words, in their own order. */
    SortedMap<String, Long> words() {
        return new TreeMap<>(counts);
    }

    /** How often each character stands in the words. */
    static SortedMap<String, Long> characters(SortedMap<String, Long> words) {
        SortedMap<String, Long> characters = new TreeMap<>();
        words.forEach((word, count) ->
                word.codePoints().forEach(c -> characters.merge(Character.toString(c), count, Long::sum)));
        return characters;
    }

    /**
     * The words without their rarest characters, at which they fall apart.
     *
     * @param share of all characters that is kept at least
     */
    SortedMap<String, Long> covering(double share) {
        SortedMap<String, Long> words = words();
        if (share >= 1) {
            return words;
        }
        Set<String> kept = mostFrequent(characters(words), share);
        SortedMap<String, Long> parts = new TreeMap<>();
        words.forEach((word, count) -> {
            StringBuilder part = new StringBuilder();
            for (String character : characters(word)) {
                if (kept.contains(character)) {
                    part.append(character);
                } else if (!part.isEmpty()) {
                    parts.merge(part.toString(), count, Long::sum);
                    part.setLength(0);
                }
            }
            if (!part.isEmpty()) {
                parts.merge(part.toString(), count, Long::sum);
            }
        });
        return parts;
    }

    private static Set<String> mostFrequent(SortedMap<String, Long> characters, double share) {
        long total = characters.values().stream().mapToLong(Long::longValue).sum();
        List<String> byCount = characters.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        Set<String> kept = new HashSet<>(Set.of(TokenizerFile.SPACE));
        long covered = characters.getOrDefault(TokenizerFile.SPACE, 0L);
        for (String character : byCount) {
            if (covered >= share * total) {
                break;
            }
            if (kept.add(character)) {
                covered += characters.getOrDefault(character, 0L);
            }
        }
        return kept;
    }

    private static List<String> characters(String word) {
        return word.codePoints().mapToObj(Character::toString).toList();
    }
}
