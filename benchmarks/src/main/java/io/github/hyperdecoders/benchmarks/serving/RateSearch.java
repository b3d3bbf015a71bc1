package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.InputException;

/** Finds the highest rate that a server sustains: by doubling or halving until one rate holds and the double does not, then by bisection. */
final class RateSearch {
    private static final int HALVINGS = 6;

    /** Whether a rate holds, by a trial. */
    interface Attempt {
        boolean holds(double rate) throws InterruptedException;
    }

    private RateSearch() {}

    /**
     * The highest rate found to hold; one that is higher by the share {@code precision} was found not to.
     *
     * @param first where the search begins
     * @throws InputException if not even a small part of {@code first} holds
     */
    static double highest(double first, double precision, Attempt attempt) throws InterruptedException {
        double holds = 0;
        double fails = Double.POSITIVE_INFINITY;
        double rate = first;
        while (holds == 0 || fails > holds * (1 + precision)) {
            if (attempt.holds(rate)) {
                holds = rate;
            } else {
                fails = rate;
            }
            if (holds == 0 && fails < first / (1 << HALVINGS)) {
                throw new InputException("the server does not keep the limit at " + String.format("%.3f", fails)
                        + " requests a second: expected a higher limit");
            }
            rate = holds == 0 ? fails / 2 : Double.isInfinite(fails) ? holds * 2 : Math.sqrt(holds * fails);
        }
        return holds;
    }
}
