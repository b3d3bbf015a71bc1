package io.github.hyperdecoders.pretraining;

import java.util.random.RandomGenerator;

/** Cuts a row of items into parts. */
final class RandomSegmentation {
    private RandomSegmentation() {}

    /**
     * Lengths of {@code parts} parts, none empty, that together have {@code items} items; all such rows are equally likely.
     *
     * @param parts from 1 to {@code items}
     */
    static int[] draw(int items, int parts, RandomGenerator random) {
        int[] lengths = new int[parts];
        int cuts = parts - 1;
        int part = 0;
        // Each of the items - 1 places between items is a cut with the probability (cuts left) / (places left):
        // selection sampling.
        for (int places = items - 1; places > 0; places--) {
            lengths[part]++;
            if (random.nextInt(places) < cuts) {
                cuts--;
                part++;
            }
        }
        lengths[part]++;
        return lengths;
    }
}
