package io.github.hyperdecoders.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** The open beams and the finished targets of one source. */
final class BeamSet {
    private static final double IMPOSSIBLE = -1e9;

    private record Finished(int[] tokens, double logProbability, double score) {}

    private final int beams;
    private final IntPredicate isEnd;
    private int[][] open;
    private double[] scores;
    private int[] parents;
    private List<Finished> finished = new ArrayList<>();
    private boolean improvable = true;

    BeamSet(int beams, IntPredicate isEnd) {
        this.beams = beams;
        this.isEnd = isEnd;
        open = new int[beams][0];
        parents = new int[beams];
        scores = new double[beams];
        // All beams begin alike: only one of them may be extended at first.
        Arrays.fill(scores, 1, beams, IMPOSSIBLE);
    }

    /** Log-probabilities of the open beams. */
    double[] scores() {
        return scores;
    }

    /** Which beam the present beam b goes on from. */
    int parent(int b) {
        return parents[b];
    }

    /** The last token of beam b. */
    int newest(int b) {
        return open[b][open[b].length - 1];
    }

    /**
     * Takes the best continuations, {@code count} in falling order from {@code offset}.
     *
     * @param length tokens so far, the start token counted
     * @param last whether the targets are now as long as they may be
     * @return whether the search goes on for this source
     */
    boolean advance(
            double[] candidates, long[] indices, int offset, int count, long vocabulary, int length, boolean last) {
        int[][] nextOpen = new int[beams][];
        double[] nextScores = new double[beams];
        int[] nextParents = new int[beams];
        int kept = 0;
        List<Finished> merged = new ArrayList<>(finished);
        for (int rank = 0; rank < count; rank++) {
            double sum = candidates[offset + rank];
            int parent = (int) (indices[offset + rank] / vocabulary);
            int token = (int) (indices[offset + rank] % vocabulary);
            boolean ends = isEnd.test(token) || last;
            if (ends && rank < beams && improvable) {
                merged.add(new Finished(extend(open[parent], token), sum, sum / length));
            } else if (!ends && kept < beams) {
                nextOpen[kept] = extend(open[parent], token);
                nextScores[kept] = sum;
                nextParents[kept++] = parent;
            }
        }
        // The sort is stable, so that of equal scores the earlier finished target stays ahead.
        merged.sort(Comparator.comparingDouble(Finished::score).reversed());
        finished = new ArrayList<>(merged.subList(0, Math.min(beams, merged.size())));
        if (last) {
            return false;
        }
        open = nextOpen;
        scores = nextScores;
        parents = nextParents;
        double worst = finished.size() < beams ? IMPOSSIBLE : finished.get(beams - 1).score;
        improvable &= scores[0] / length > worst;
        return improvable;
    }

    /** The best finished target. */
    GeneratedSequence best() {
        Finished best = finished.get(0);
        return new GeneratedSequence(best.tokens, best.logProbability);
    }

    private static int[] extend(int[] tokens, int token) {
        int[] extended = Arrays.copyOf(tokens, tokens.length + 1);
        extended[tokens.length] = token;
        return extended;
    }
}
