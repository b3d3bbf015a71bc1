package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.recipe.HypernetworkScope;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A part of a stack's hypernetwork: one that all layers share, or one for each.
 *
 * @param scope which of the two
 * @param parts one, or as many as layers
 */
record OfLayers<T>(HypernetworkScope scope, List<T> parts) {
    OfLayers {
        parts = List.copyOf(parts);
    }

    /**
     * Makes the parts.
     *
     * @param make from what their parameters' names begin with: {@code decoder.param_gen.decoder.}, or for each layer {@code
     *     decoder.param_gen.3.decoder.}
     */
    static <T> OfLayers<T> of(AdapterContext context, Function<String, T> make) {
        String name = context.generatorName();
        List<String> prefixes = switch (context.hypernetwork()) {
            case SHARED -> List.of(name);
            case PER_LAYER ->
                IntStream.range(0, context.layers())
                        .mapToObj(layer -> name + layer + ".")
                        .toList();
        };
        return new OfLayers<>(
                context.hypernetwork(),
                prefixes.stream().map(prefix -> make.apply(prefix + "decoder.")).toList());
    }

    /** The part that serves a layer. */
    T at(int layer) {
        return parts.get(isShared() ? 0 : layer);
    }

    /** Whether one serves all layers. */
    boolean isShared() {
        return scope == HypernetworkScope.SHARED;
    }
}
