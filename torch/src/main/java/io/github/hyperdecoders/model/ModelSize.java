package io.github.hyperdecoders.model;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.LoraTargets;
import io.github.hyperdecoders.parameter.ParameterCounter;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.tensor.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How many parameters the model of a recipe has, counted by building it of empty tensors: the same constructors as for training, no weights.
 *
 * @param byRole parameters by what they are for
 * @param freezing which of them are trained
 */
public record ModelSize(Map<Role, Long> byRole, Freezing freezing) {

    /**
     * The size of a recipe's model.
     *
     * @param tasks names of the tasks that it is to know
     * @throws io.github.hyperdecoders.InputException if the recipe's base is neither a folder nor a well-known T5
     */
    public static ModelSize of(Recipe recipe, List<String> tasks) throws IOException {
        return of(shape(recipe), recipe, tasks);
    }

    /** The shape of a recipe's base, without its weights. */
    public static T5Config shape(Recipe recipe) throws IOException {
        return ModelSetup.knownShape(recipe.model(), Path.of(recipe.model().location()));
    }

    private static ModelSize of(T5Config t5, Recipe recipe, List<String> tasks) {
        try (Scope scope = Scope.open()) {
            ParameterCounter counter = new ParameterCounter();
            new AdaptedT5(counter, t5, recipe.adapters(), tasks);
            return new ModelSize(counter.counts(), recipe.freezing());
        }
    }

    /** Parameters of the T5 alone. */
    public long base() {
        return sum(Role::isBase);
    }

    /** Parameters that are trained. */
    public long trained() {
        return sum(role -> role.isTrained(freezing));
    }

    /** All parameters. */
    public long total() {
        return sum(role -> true);
    }

    /** Trained parameters over the base's. */
    public double trainedShare() {
        return (double) trained() / base();
    }

    private long sum(Predicate<Role> which) {
        return byRole.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Decoder adapter parameters that a hypernetwork makes for one instance; 0 where they are not generated. */
    public static long generatedForEachInstance(AdapterSettings adapters, T5Config t5) {
        if (!adapters.decoder().isGenerated()) {
            return 0;
        }
        long d = t5.dModel();
        long a = adapters.decoderDim();
        return adapters.decoder().isLora()
                ? LoraTargets.of(Stack.DECODER, t5, adapters).parameters(Projections.values())
                : t5.decoderLayers() * (2 * d * a + a + d);
    }
}
