package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.recipe.AdapterKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the adapters of a stack by their kind. */
final class AdapterSources {
    private AdapterSources() {}

    /** @param vectors of the tasks, for Hyperformer alone */
    static AdapterSource of(
            AdapterKind kind, ParameterSource parameters, AdapterContext context, @Nullable TaskVectors vectors) {
        return switch (kind) {
            case NONE -> new NoAdapters();
            case MANUAL -> new LearnedAdapters(parameters, context);
            case MANUAL_SPECIFIC -> new TaskAdapters(parameters, context);
            case TASK -> GeneratedAdapters.fromTask(parameters, context);
            case SEQUENTIAL -> new SequentialAdapters(parameters, context);
            case HYPERFORMER -> new HyperformerAdapters(parameters, context, Objects.requireNonNull(vectors), false);
            case HYPERFORMER_PLUS_PLUS ->
                new HyperformerAdapters(parameters, context, Objects.requireNonNull(vectors), true);
            case GENERATED -> GeneratedAdapters.fromEncoding(parameters, context);
            case LORA -> new LearnedLora(parameters, context);
            case GENERATED_LORA -> new GeneratedLora(parameters, context);
        };
    }
}
