package io.github.hyperdecoders.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Batches of sources of like length, the longest first, so that little is computed on padding. */
final class LengthBatches {
    private LengthBatches() {}

    /** Places in {@code ids}, at most {@code batchSize} together. */
    static List<List<Integer>> of(List<int[]> ids, int batchSize) {
        return of(ids, batchSize, i -> 0, 0);
    }

    /**
     * The same, and at most so much of something else together, unless one alone has more.
     *
     * @param size what the source at a place has of it
     */
    static List<List<Integer>> of(List<int[]> ids, int batchSize, IntUnaryOperator size, long most) {
        List<List<Integer>> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        long sum = 0;
        for (int i : IntStream.range(0, ids.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -ids.get(i).length))
                .toList()) {
            int own = size.applyAsInt(i);
            if (batch.size() == batchSize || (!batch.isEmpty() && sum + own > most)) {
                batches.add(batch);
                batch = new ArrayList<>();
                sum = 0;
            }
            batch.add(i);
            sum += own;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
