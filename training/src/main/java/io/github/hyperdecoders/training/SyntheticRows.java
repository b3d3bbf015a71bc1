package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.SamplerPosition;
import io.github.hyperdecoders.recipe.T5Config;
import java.util.SplittableRandom;

/**
 * Rows of random tokens, all of one length but perhaps for one source a batch: what a run costs can be told from them before there is
 * any data.
 *
 * @param sourceLength tokens of a source, {@code </s>} counted
 * @param targetLength tokens of a target, {@code </s>} counted
 * @param longest tokens of the first source of every batch
 */
public record SyntheticRows(int sourceLength, int targetLength, int longest) {
    /** Padding, end of sequence and unknown have the ids below. */
    private static final int FIRST_ID = 3;

    /** @throws InputException if a length is not positive, or the longest is not */
    public SyntheticRows {
        if (sourceLength < 1 || targetLength < 1) {
            throw new InputException("synthetic rows of " + sourceLength + " source and " + targetLength
                    + " target tokens, expected at least 1 each");
        }
        if (longest < sourceLength) {
            throw new InputException("the longest synthetic source has " + longest + " tokens, expected at least the "
                    + sourceLength + " of the others");
        }
    }

    /** Rows of one length. */
    public SyntheticRows(int sourceLength, int targetLength) {
        this(sourceLength, targetLength, sourceLength);
    }

    /** Batches of {@code size} rows, whose tasks take turns. */
    BatchSource batches(int size, int tasks, T5Config t5, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return () -> {
            long[] ofTasks = new long[size];
            for (int row = 0; row < size; row++) {
                ofTasks[row] = row % tasks;
            }
            int[][] sources = rows(size, sourceLength, t5, random);
            sources[0] = row(longest, t5, random);
            TokenizedBatch batch = new TokenizedBatch(sources, rows(size, targetLength, t5, random), ofTasks);
            return new BatchSource.Loaded(batch, SamplerPosition.START);
        };
    }

    private static int[][] rows(int count, int length, T5Config t5, SplittableRandom random) {
        int[][] rows = new int[count][];
        for (int row = 0; row < count; row++) {
            rows[row] = row(length, t5, random);
        }
        return rows;
    }

    private static int[] row(int length, T5Config t5, SplittableRandom random) {
        int[] row = random.ints(length, FIRST_ID, t5.vocabSize()).toArray();
        row[length - 1] = t5.eosId();
        return row;
    }
}
