package io.github.hyperdecoders.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a sequence into stretches of like size. */
public final class LikeParts {
    private LikeParts() {}

    /**
     * Where to cut a sequence into at most {@code count} stretches: behind the element with which the next share of the whole is reached.
     *
     * @param sizes of the elements, positive
     * @return the end of each stretch; the last is the number of elements
     */
    public static List<Integer> ends(int count, int... sizes) {
        long whole = Arrays.stream(sizes).asLongStream().sum();
        List<Integer> ends = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < sizes.length; i++) {
            before += sizes[i];
            if (i == sizes.length - 1 || before * count >= whole * (ends.size() + 1)) {
                ends.add(i + 1);
            }
        }
        return ends;
    }
}
