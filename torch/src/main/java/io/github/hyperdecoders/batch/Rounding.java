package io.github.hyperdecoders.batch;

/**
 * How numbers of rows of a product are rounded up: oneDNN makes a program for each new number, half a megabyte of it, and batches of all sizes
 * would make thousands.
 */
public enum Rounding {
    /** Adds less than a sixteenth: for long training batches, whose time is in their products. */
    FINE(16),
    /** Adds at most a quarter: for the batches of a service, each of which has another size, and of which most are small. */
    COARSE(4);

    private final int fineness;

    Rounding(int fineness) {
        this.fineness = fineness;
    }

    /** The round number at or above this one. */
    public long up(long rows) {
        long unit = Math.max(1, Long.highestOneBit(rows / fineness));
        return (rows + unit - 1) / unit * unit;
    }
}
