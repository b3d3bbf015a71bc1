package io.github.hyperdecoders;

import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.TextGenerator;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A random model of three tasks with a tokenizer for it, whose adapters are as strong as the rest; owns both. */
public record TinyModel(Model model, T5Tokenizer tokenizer) implements AutoCloseable {
    public static final List<String> TASKS = List.of("cola", "rte", "sst2");
    public static final List<String> SOURCES = List.of(
            "sst2 sentence: a fine film",
            "cola sentence: the",
            "rte sentence1: the plot was dull sentence2: a bright film",
            "dull dull dull",
            "");
    /** Enough tokens for one wrong weight to show in the likelihoods. */
    public static final GenerationOptions OPTIONS = new GenerationOptions(12, 5, 1);

    private static final List<String> WORDS = List.of(
            "sst2",
            "cola",
            "rte",
            "sentence:",
            "sentence1:",
            "sentence2:",
            "a",
            "the",
            "was",
            "fine",
            "dull",
            "bright",
            "film",
            "plot",
            "0",
            "1");

    /** All random, nothing stored anywhere. */
    public static TinyModel random(AdapterKind encoder, AdapterKind decoder, Numerics numerics, Freezing freezing) {
        return random(TinyT5.adapters(encoder, decoder), numerics, freezing);
    }

    /** The same with any adapters. */
    public static TinyModel random(AdapterSettings adapters, Numerics numerics, Freezing freezing) {
        T5Tokenizer tokenizer = tokenizerOfWords();
        ModelConfig config = new ModelConfig(TinyT5.config(tokenizer.vocabularySize()), adapters, TASKS, null);
        return build(config, numerics, freezing, List.of(), role -> true);
    }

    /** With what {@code files} have, and lively random adapters. */
    public static TinyModel build(
            ModelConfig config,
            Numerics numerics,
            Freezing freezing,
            List<TensorFile> files,
            Predicate<io.github.hyperdecoders.parameter.Role> mayBeFresh) {
        Model model = Model.build(config, numerics, freezing, 20_220, files, mayBeFresh);
        try (Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(0)) {
            for (Parameter parameter : model.parameters().all()) {
                if (!parameter.role().isBase()) {
                    randomness.reseed(7, parameter.name().hashCode(), 0);
                    Ops.uniform(parameter.tensor(), -0.5, 0.5, randomness);
                }
            }
        }
        return new TinyModel(model, tokenizerOfWords());
    }

    public static T5Tokenizer tokenizerOfWords() {
        return T5Tokenizer.ofPieces(WORDS.stream().map(word -> "\u2581" + word).toList());
    }

    /** What it generates for {@link #SOURCES}, likelihoods included. */
    public List<Generation> answers() {
        return answers(model, tokenizer);
    }

    /** What a model generates for {@link #SOURCES}, likelihoods included. */
    public static List<Generation> answers(Model model, T5Tokenizer tokenizer) {
        @Nullable List<String> tasks = model.network().needsTasks() ? Collections.nCopies(SOURCES.size(), "rte") : null;
        return new TextGenerator(model, tokenizer).generate(SOURCES, tasks, OPTIONS, 2, 0);
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
