package io.github.hyperdecoders.vocabulary;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.special.Gamma;

/**
 * Drops the pieces that the text misses least (Kudo 2018, section 3.2, step 2b and c): those for which its likelihood falls least if
 * they are written with other pieces. Single characters stay, so that every word can still be written.
 */
final class Pruning {
    private final UnigramModel model;
    private final double[] counts;
    private final double total;

    private Pruning(UnigramModel model, double[] expectedCounts) {
        this.model = model;
        this.counts = Arrays.stream(expectedCounts).map(Pruning::discounted).toArray();
        this.total = Arrays.stream(counts).sum();
    }

    /**
     * A count as variational Bayes sees it, about half an occurrence less (Liang et al. 2007, "The Infinite PCFG", section 3.3): what
     * is expected once by chance counts for little.
     */
    private static double discounted(double count) {
        return StrictMath.exp(Gamma.digamma(count));
    }

    /**
     * The model with {@code size} of its pieces.
     *
     * @param counts how often each piece is expected
     * @param size no less than there are single characters
     */
    static UnigramModel prune(UnigramModel model, double[] counts, int size) {
        Pruning pruning = new Pruning(model, counts);
        double[] losses =
                IntStream.range(0, counts.length).mapToDouble(pruning::loss).toArray();
        int[] kept = IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer piece) -> -losses[piece])
                        .thenComparing(model.pieces()::get))
                .limit(size)
                .mapToInt(piece -> piece)
                .sorted()
                .toArray();
        List<String> pieces = Arrays.stream(kept).mapToObj(model.pieces()::get).toList();
        return UnigramModel.ofWeights(
                pieces, Arrays.stream(kept).mapToDouble(piece -> counts[piece]).toArray());
    }

    /** By how much the logarithm of the text's likelihood falls without the piece. */
    private double loss(int piece) {
        String text = model.pieces().get(piece);
        if (text.codePointCount(0, text.length()) == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double count = counts[piece];
        if (count == 0) {
            return 0;
        }
        int[] others = model.cutWithoutItself(piece);
        // The others take over the piece's occurrences; the text then has more pieces.
        double logTotal = StrictMath.log(total + count * (others.length - 1));
        double without = 0;
        for (int other : others) {
            without += StrictMath.log(counts[other] + count) - logTotal;
        }
        return count * (StrictMath.log(count) - StrictMath.log(total) - without);
    }
}
