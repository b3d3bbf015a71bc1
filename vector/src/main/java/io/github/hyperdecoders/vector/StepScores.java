package io.github.hyperdecoders.vector;

import java.util.Arrays;

/**
 * The likeliest next tokens of one row, in falling order; of equal ones the earlier comes first, and what is not a number before all others.
 *
 * @param logProbabilities of each
 * @param tokens their numbers
 */
public record StepScores(double[] logProbabilities, int[] tokens) {
    /**
     * Reads a row of logits once, and looks for the best in those few blocks of it only whose largest are the largest.
     *
     * @param logits [.., vocabulary]
     * @param row which
     * @param forbidden tokens that must not come next
     * @param redistributed whether the forbidden tokens' probability goes to the others
     * @param k how many, at most as many as the vocabulary has
     */
    public static StepScores best(
            FloatReader logits, int row, int vocabulary, int[] forbidden, boolean redistributed, int k) {
        float[] x = Scratch.floats(vocabulary);
        logits.read(row * vocabulary, x, 0, vocabulary);
        float[] kept = new float[forbidden.length];
        for (int i = 0; i < forbidden.length; i++) {
            kept[i] = x[forbidden[i]];
            x[forbidden[i]] = Float.NEGATIVE_INFINITY;
        }
        float[] maxima = new float[Lanes.blocks(vocabulary)];
        Lanes.maxima(x, vocabulary, maxima);
        Largest blocks = new Largest(Math.min(k, maxima.length));
        for (int block = 0; block < maxima.length; block++) {
            blocks.offer(maxima[block], block);
        }
        Largest tokens = new Largest(k);
        for (int block : blocks.places) {
            Lanes.eachOf(block, vocabulary, token -> tokens.offer(x[token], token));
        }
        float largest = tokens.values[0];
        for (int i = 0; i < forbidden.length && !redistributed; i++) {
            x[forbidden[i]] = kept[i];
            largest = Math.max(largest, kept[i]);
        }
        double normaliser = largest + Math.log(Lanes.exponentials(x, 0, vocabulary, largest));
        double[] logProbabilities = new double[k];
        for (int i = 0; i < k; i++) {
            logProbabilities[i] = tokens.values[i] - normaliser;
        }
        return new StepScores(logProbabilities, tokens.places);
    }

    /** The largest of what was offered, and where they stand. */
    private static final class Largest {
        private final float[] values;
        private final int[] places;

        Largest(int k) {
            values = new float[k];
            places = new int[k];
            Arrays.fill(values, Float.NEGATIVE_INFINITY);
            Arrays.fill(places, Integer.MAX_VALUE);
        }

        void offer(float value, int place) {
            int i = values.length;
            while (i > 0 && isBefore(value, place, values[i - 1], places[i - 1])) {
                i--;
            }
            if (i < values.length) {
                System.arraycopy(values, i, values, i + 1, values.length - 1 - i);
                System.arraycopy(places, i, places, i + 1, values.length - 1 - i);
                values[i] = value;
                places[i] = place;
            }
        }

        private static boolean isBefore(float value, int place, float other, int otherPlace) {
            int order = Float.compare(value, other);
            return order > 0 || (order == 0 && place < otherPlace);
        }
    }
}
