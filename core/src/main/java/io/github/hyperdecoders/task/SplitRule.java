package io.github.hyperdecoders.task;

import io.github.hyperdecoders.random.Permutation;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How a set whose test labels are hidden gets a test split when {@link SplitOptions#splitValidationTest} asks for one. Every order
 * below is that of {@link Permutation#of} of the own split's size and the data seed; without the option every set keeps its own
 * splits.
 */
public enum SplitRule {
    /** Keeps its own splits, in file order. */
    OWN,
    /** Halves its permuted validation split: the first half (rounded down) validates, the rest tests. */
    SMALL,
    /** Validates on the first 1,000 of its permuted training split, trains on the rest in that order, and tests on its own test split. */
    LARGE;

    private static final int LARGE_VALIDATION = 1_000;

    /** The spelling in task files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which of the set's own splits the rows of {@code split} are taken from. */
    public Split source(Split split, SplitOptions options) {
        if (options.splitValidationTest()) {
            if (this == SMALL && split == Split.TEST) {
                return Split.VALIDATION;
            }
            if (this == LARGE && split == Split.VALIDATION) {
                return Split.TRAIN;
            }
        }
        return split;
    }

    /**
     * The rows that make up {@code split}, in order: indices into the {@linkplain #source own split} it is taken from, which has
     * {@code size} rows. A count smaller than the split takes its first ones in permuted order, a larger one takes all.
     */
    public int[] rows(Split split, int size, SplitOptions options) {
        int count = options.count(split);
        boolean divided = options.splitValidationTest() && divides(split);
        int[] rows = divided
                ? divide(split, size, options.dataSeed())
                : count == -1 ? IntStream.range(0, size).toArray() : Permutation.of(size, options.dataSeed());
        if (count == -1) {
            int dropped = options.referenceSplits() ? 1 : 0;
            return Arrays.copyOf(rows, Math.max(0, rows.length - dropped));
        }
        return Arrays.copyOf(rows, Math.min(count, rows.length));
    }

    /** Whether this split shares its rows with another, so that they are permuted and divided between the two. */
    private boolean divides(Split split) {
        return switch (this) {
            case OWN -> false;
            case SMALL -> split != Split.TRAIN;
            case LARGE -> split != Split.TEST;
        };
    }

    private int[] divide(Split split, int size, long seed) {
        int[] order = Permutation.of(size, seed);
        int border = this == SMALL ? size / 2 : Math.min(LARGE_VALIDATION, size);
        return split == Split.VALIDATION ? Arrays.copyOf(order, border) : Arrays.copyOfRange(order, border, size);
    }
}
