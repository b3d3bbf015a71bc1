package io.github.hyperdecoders.report.page;

import java.util.Arrays;
import java.util.List;

/**
 * How many texts are how long.
 *
 * @param texts what they are, as sources
 * @param unit what is counted, as words
 * @param width of each bin; the first begins at 0
 * @param counts of texts in each bin
 * @param median length
 * @param longest length
 */
public record LengthHistogram(String texts, String unit, int width, long[] counts, int median, int longest) {
    private static final int MOST_BINS = 24;
    private static final int[] ROUND = {1, 2, 5};

    /** The histogram of some lengths, at least one, in bins of a round width. */
    public static LengthHistogram of(String texts, String unit, int[] lengths) {
        if (lengths.length == 0) {
            throw new IllegalArgumentException("no lengths of " + texts + ", expected at least one");
        }
        int[] sorted = lengths.clone();
        Arrays.sort(sorted);
        int longest = sorted[sorted.length - 1];
        int width = width(longest);
        long[] counts = new long[longest / width + 1];
        for (int length : sorted) {
            counts[length / width]++;
        }
        return new LengthHistogram(texts, unit, width, counts, sorted[sorted.length / 2], longest);
    }

    /** The histogram of the texts' lengths in words. */
    public static LengthHistogram ofWords(String name, List<String> texts) {
        return of(name, "words", texts.stream().mapToInt(LengthHistogram::words).toArray());
    }

    private static int words(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? 0 : stripped.split("\\s+").length;
    }

    private static int width(int longest) {
        for (int power = 1; ; power *= 10) {
            for (int round : ROUND) {
                if (longest / (round * power) < MOST_BINS) {
                    return round * power;
                }
            }
        }
    }
}
