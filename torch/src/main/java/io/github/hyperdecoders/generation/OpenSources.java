package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.t5.DecoderCache;
import io.github.hyperdecoders.t5.LayerAdapters;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The sources of a search under way, in the scope in which it was begun.
 *
 * @param numbers by which they are known, rising: their places when it began
 * @param cache what their newest tokens attend to
 * @param adapters their decoder adapters
 */
public record OpenSources(int[] numbers, DecoderCache cache, LayerAdapters adapters) {
    /** All of a search that begins. */
    OpenSources(int count, DecoderCache cache, LayerAdapters adapters) {
        this(IntStream.range(0, count).toArray(), cache, adapters);
    }

    int count() {
        return numbers.length;
    }

    /** The place among these of the source of a number; negative where it is none of them. */
    int place(int number) {
        return Arrays.binarySearch(numbers, number);
    }

    /** A copy of those at some places, rising, in the innermost scope. */
    OpenSources keep(int... places) {
        return new OpenSources(
                Arrays.stream(places).map(place -> numbers[place]).toArray(),
                cache.keep(places),
                adapters.keep(places));
    }
}
