package io.github.hyperdecoders.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** Results of attention's projections, [tokens, heads * d_kv] each, some of which are concatenated in one tensor. */
final class Concatenated {
    private Concatenated() {}

    /**
     * Where one of them is.
     *
     * @param <N> its tensor's elements
     * @param <T> what says where it is
     */
    @FunctionalInterface
    interface Place<N, T> {
        /** Within rows of {@code stride} elements from {@code offset} on. */
        T of(N elements, int stride, int offset);
    }

    /** Each of them alone, in order. */
    static List<Tensor> each(List<Tensor> parts, int inner) {
        return places(parts, inner, part -> part, (part, stride, offset) -> part.narrow(1, offset, inner));
    }

    /** The places of all, in order. */
    static <N, T> List<T> places(List<Tensor> parts, int inner, Function<Tensor, N> elements, Place<N, T> place) {
        List<T> places = new ArrayList<>();
        for (Tensor part : parts) {
            N ofPart = elements.apply(part);
            int stride = (int) part.size(1);
            for (int offset = 0; offset < stride; offset += inner) {
                places.add(place.of(ofPart, stride, offset));
            }
        }
        return places;
    }
}
