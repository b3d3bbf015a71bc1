package io.github.hyperdecoders.metric;

import java.util.BitSet;
import java.util.List;

/** The longest sequence of tokens that two texts have in common, in order but not necessarily adjacent. */
final class LongestCommonSubsequence {
    private LongestCommonSubsequence() {}

    /** Its length; time n m, memory m. */
    static int length(List<String> a, List<String> b) {
        int[] row = new int[b.size() + 1];
        for (String token : a) {
            int diagonal = 0;
            for (int j = 1; j <= b.size(); j++) {
                int above = row[j];
                row[j] = token.equals(b.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
                diagonal = above;
            }
        }
        return row[b.size()];
    }

    /**
     * The positions in {@code a} of one longest common subsequence. Of several it is the one that a walk from the end finds which
     * skips a token of {@code a} unless skipping one of {@code b} keeps more: the union over sentences depends on this choice.
     */
    static BitSet positions(List<String> a, List<String> b) {
        int[][] lengths = lengths(a, b);
        BitSet positions = new BitSet(a.size());
        int i = a.size();
        int j = b.size();
        while (i > 0 && j > 0) {
            if (a.get(i - 1).equals(b.get(j - 1))) {
                positions.set(--i);
                j--;
            } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return positions;
    }

    private static int[][] lengths(List<String> a, List<String> b) {
        int[][] lengths = new int[a.size() + 1][b.size() + 1];
        for (int i = 1; i <= a.size(); i++) {
            for (int j = 1; j <= b.size(); j++) {
                lengths[i][j] = a.get(i - 1).equals(b.get(j - 1))
                        ? lengths[i - 1][j - 1] + 1
                        : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
            }
        }
        return lengths;
    }
}
