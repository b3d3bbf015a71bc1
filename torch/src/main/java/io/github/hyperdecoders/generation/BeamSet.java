package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.generation.options.EarlyStopping;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** The open beams and the finished targets of one source. */
final class BeamSet {
    private static final double IMPOSSIBLE = -1e9;

    private final GenerationOptions options;
    private final int beams;
    private final IntPredicate isEnd;
    private final Predicate<int[]> endsHere;
    private int[][] open;
    /** Of each open beam the log-probability of each of its tokens. */
    private double[][] logs;

    private double[] scores;
    private int[] parents;
    private List<GeneratedSequence> finished = new ArrayList<>();
    private boolean improvable = true;
    private boolean isOpen = true;

    /**
     * The beams of a source at the beginning.
     *
     * @param isEnd whether a token ends a target
     * @param endsHere whether a target ends without such a token
     */
    BeamSet(GenerationOptions options, IntPredicate isEnd, Predicate<int[]> endsHere) {
        this.options = options;
        this.beams = options.beams();
        this.isEnd = isEnd;
        this.endsHere = endsHere;
        open = new int[beams][0];
        logs = new double[beams][0];
        parents = new int[beams];
        scores = new double[beams];
        // All beams begin alike: only one of them may be extended at first.
        Arrays.fill(scores, 1, beams, IMPOSSIBLE);
    }

    /** Whether the search goes on for this source. */
    boolean isOpen() {
        return isOpen;
    }

    /** Ends it. */
    void end() {
        isOpen = false;
    }

    /** Log-probabilities of the open beams. */
    double[] scores() {
        return scores;
    }

    /** Which beam the present beam b goes on from. */
    int parent(int b) {
        return parents[b];
    }

    /** The tokens of beam b, without the start token. */
    int[] tokens(int b) {
        return open[b];
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
     */
    void advance(
            double[] candidates, long[] indices, int offset, int count, long vocabulary, int length, boolean last) {
        isOpen = goesOn(candidates, indices, offset, count, vocabulary, length, last);
    }

    private boolean goesOn(
            double[] candidates, long[] indices, int offset, int count, long vocabulary, int length, boolean last) {
        int[][] nextOpen = new int[beams][];
        double[][] nextLogs = new double[beams][];
        double[] nextScores = new double[beams];
        int[] nextParents = new int[beams];
        int kept = 0;
        List<GeneratedSequence> merged = new ArrayList<>(finished);
        boolean full = options.earlyStopping() == EarlyStopping.TRUE && finished.size() == beams;
        for (int rank = 0; rank < count; rank++) {
            double sum = candidates[offset + rank];
            int parent = (int) (indices[offset + rank] / vocabulary);
            int token = (int) (indices[offset + rank] % vocabulary);
            int[] extended = extend(open[parent], token);
            double[] itsLogs = extend(logs[parent], sum - scores[parent]);
            boolean ends = isEnd.test(token) || last || endsHere.test(extended);
            double score = sum / Math.pow(length, options.lengthPenalty());
            if (ends && rank < beams && improvable && !full && score > IMPOSSIBLE) {
                merged.add(new GeneratedSequence(extended, itsLogs, sum, score));
            } else if (!ends && kept < beams) {
                nextOpen[kept] = extended;
                nextLogs[kept] = itsLogs;
                nextScores[kept] = sum;
                nextParents[kept++] = parent;
            }
        }
        // The sort is stable, so that of equal scores the earlier finished target stays ahead.
        merged.sort(Comparator.comparingDouble(GeneratedSequence::score).reversed());
        finished = new ArrayList<>(merged.subList(0, Math.min(beams, merged.size())));
        if (last || kept == 0) {
            improvable = false;
            return false;
        }
        // Stop strings can end more than half of the candidates: the beams that are missing go on where no other gets
        // past them.
        for (int b = kept; b < beams; b++) {
            nextOpen[b] = nextOpen[0];
            nextLogs[b] = nextLogs[0];
            nextParents[b] = nextParents[0];
            nextScores[b] = IMPOSSIBLE;
        }
        open = nextOpen;
        logs = nextLogs;
        scores = nextScores;
        parents = nextParents;
        double worst =
                finished.size() < beams ? IMPOSSIBLE : finished.get(beams - 1).score();
        boolean longest = options.earlyStopping() == EarlyStopping.NEVER && options.lengthPenalty() > 0;
        double lengthToCome = longest ? options.maxLength() - 1 : length;
        improvable &= scores[0] / Math.pow(lengthToCome, options.lengthPenalty()) > worst;
        return improvable && !(options.earlyStopping() == EarlyStopping.TRUE && finished.size() == beams);
    }

    /** The best finished targets, the best first; at most as many as asked for. */
    List<GeneratedSequence> best() {
        return List.copyOf(finished.subList(0, Math.min(options.numReturnSequences(), finished.size())));
    }

    private static int[] extend(int[] tokens, int token) {
        int[] extended = Arrays.copyOf(tokens, tokens.length + 1);
        extended[tokens.length] = token;
        return extended;
    }

    private static double[] extend(double[] logs, double log) {
        double[] extended = Arrays.copyOf(logs, logs.length + 1);
        extended[logs.length] = log;
        return extended;
    }
}
