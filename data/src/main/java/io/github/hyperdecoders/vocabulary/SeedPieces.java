package io.github.hyperdecoders.vocabulary;

import io.github.hyperdecoders.format.TokenizerFile;
import java.lang.Character.UnicodeScript;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The many pieces that training begins with: every character, and the parts of words that stand in the text twice at least. A part
 * that never stands without the same neighbour is left out, since the longer one says the same.
 */
final class SeedPieces {
    /** Rarer words are not searched for parts, which bounds the memory; their characters are seeds as all others. */
    private static final int MOST_WORDS = 100_000;

    private static final int FEWEST = 20_000;
    private static final int PER_WANTED = 10;

    private SeedPieces() {}

    /**
     * A model of the seeds, each as likely as the share of the text that it makes up.
     *
     * @param longest characters of the longest seed
     * @param wanted pieces in the end; there are a multiple of seeds
     */
    static UnigramModel of(SortedMap<String, Long> words, int longest, int wanted) {
        SortedMap<String, Long> seeds = WordCounts.characters(words);
        Map<String, Long> parts = parts(words, longest);
        parts.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, Long>>comparingLong(seed -> -weight(seed))
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(Math.max(FEWEST, (long) PER_WANTED * wanted))
                .forEach(seed -> seeds.put(seed.getKey(), seed.getValue()));
        return UnigramModel.ofWeights(
                List.copyOf(seeds.keySet()),
                seeds.entrySet().stream().mapToDouble(SeedPieces::weight).toArray());
    }

    private static long weight(Map.Entry<String, Long> seed) {
        return seed.getValue() * seed.getKey().length();
    }

    private static Map<String, Long> parts(SortedMap<String, Long> words, int longest) {
        Map<String, Long> counts = new HashMap<>();
        words.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_WORDS)
                .forEach(word -> addParts(word.getKey(), word.getValue(), longest, counts));
        counts.values().removeIf(count -> count < 2);
        Map<String, Long> whole = new TreeMap<>(counts);
        counts.forEach((part, count) -> {
            whole.remove(part.substring(0, part.offsetByCodePoints(part.length(), -1)), count);
            whole.remove(part.substring(part.offsetByCodePoints(0, 1)), count);
        });
        return whole;
    }

    /** Counts all parts of two characters and more. */
    private static void addParts(String word, long count, int longest, Map<String, Long> counts) {
        for (int from = 0; from < word.length(); from = word.offsetByCodePoints(from, 1)) {
            int last = word.codePointAt(from);
            int to = from + Character.charCount(last);
            for (int length = 2; length <= longest && to < word.length(); length++) {
                int next = word.codePointAt(to);
                if (!mayFollow(last, next)) {
                    break;
                }
                to += Character.charCount(next);
                counts.merge(word.substring(from, to), count, Long::sum);
                last = next;
            }
        }
    }

    /**
     * As in SentencePiece, a piece holds letters of one script, or digits, or other signs; only the space mark may stand before any. So
     * none can spell a special token.
     */
    private static boolean mayFollow(int before, int character) {
        UnicodeScript first = UnicodeScript.of(before);
        UnicodeScript second = UnicodeScript.of(character);
        boolean sameScript = first == second || first == UnicodeScript.INHERITED || second == UnicodeScript.INHERITED;
        return before == TokenizerFile.SPACE.codePointAt(0)
                || (sameScript && Character.isDigit(before) == Character.isDigit(character));
    }
}
