package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.InputException;

/** What scores of next tokens must be. */
final class Scores {
    private Scores() {}

    /** @throws InputException if the likeliest token of a source has no probability: a weight of the model is no finite number */
    static void requireNumber(double logProbability, int source) {
        if (!Double.isFinite(logProbability)) {
            throw new InputException("the scores of source " + (source + 1)
                    + " of a batch are not finite numbers; expected finite weights, and a precision that they fit in");
        }
    }
}
