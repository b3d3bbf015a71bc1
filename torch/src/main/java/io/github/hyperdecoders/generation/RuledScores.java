package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.compute.BestTokens;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Next tokens where rules change their scores: scores come to Java in double precision, where the rules look at each target's tokens. The
 * same for all engines and devices.
 *
 * @param rules in the order in which they are applied
 * @param start the start token
 */
record RuledScores(List<ScoreRule> rules, int start) {
    /**
     * The best continuations of each source's beams, as {@link io.github.hyperdecoders.compute.Engine#continuations} gives them.
     *
     * @param logits [sources * beams, vocabulary]
     */
    BestTokens continuations(Tensor logits, List<BeamSet> sets, int k) {
        int beams = sets.get(0).scores().length;
        int[][] targets = new int[sets.size() * beams][];
        Arrays.setAll(targets, row -> sets.get(row / beams).tokens(row % beams));
        double[][] logs = ruled(Ops.logSoftmax(logits, ScalarType.Double), targets);
        double[] scores = new double[sets.size() * k];
        long[] indices = new long[sets.size() * k];
        for (int source = 0; source < sets.size(); source++) {
            double[] running = sets.get(source).scores();
            Best best = new Best(k);
            for (int beam = 0; beam < beams; beam++) {
                double[] row = logs[source * beams + beam];
                for (int token = 0; token < row.length; token++) {
                    best.offer(row[token] + running[beam], (long) beam * row.length + token);
                }
            }
            System.arraycopy(best.scores, 0, scores, source * k, k);
            System.arraycopy(best.places, 0, indices, source * k, k);
        }
        return new BestTokens(scores, indices);
    }

    /**
     * The scores of each row after the rules.
     *
     * @param scores [rows, vocabulary] logits or log-probabilities
     * @param targets of each row the tokens so far, without the start token
     */
    double[][] ruled(Tensor scores, int[][] targets) {
        double[] all = Tensors.toDoubles(scores);
        double[][] rows = new double[targets.length][];
        int vocabulary = all.length / targets.length;
        for (int row = 0; row < rows.length; row++) {
            double[] own = Arrays.copyOfRange(all, row * vocabulary, (row + 1) * vocabulary);
            Scores.requireNumber(Arrays.stream(own).max().orElseThrow(), row);
            int[] sequence = new int[targets[row].length + 1];
            sequence[0] = start;
            System.arraycopy(targets[row], 0, sequence, 1, targets[row].length);
            rules.forEach(rule -> rule.apply(sequence, own));
            if (Arrays.stream(own).allMatch(score -> score == ScoreRule.FORBIDDEN)) {
                throw new InputException(
                        "the options of generation forbid every token that could follow token " + targets[row].length
                                + " of a text; expected fewer bad words or shorter n-grams that may repeat");
            }
            rows[row] = own;
        }
        return rows;
    }

    /** The largest of what was offered, in falling order; of equal ones the first. */
    private static final class Best {
        private final double[] scores;
        private final long[] places;

        Best(int k) {
            scores = new double[k];
            places = new long[k];
            Arrays.fill(scores, Double.NEGATIVE_INFINITY);
        }

        void offer(double score, long place) {
            int i = scores.length;
            while (i > 0 && score > scores[i - 1]) {
                i--;
            }
            if (i < scores.length) {
                System.arraycopy(scores, i, scores, i + 1, scores.length - 1 - i);
                System.arraycopy(places, i, places, i + 1, scores.length - 1 - i);
                scores[i] = score;
                places[i] = place;
            }
        }
    }
}
