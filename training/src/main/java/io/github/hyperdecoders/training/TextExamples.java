package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.Mixture;
import io.github.hyperdecoders.data.Sampler;
import io.github.hyperdecoders.evaluation.Evaluator;
import io.github.hyperdecoders.pretraining.Corpus;
import io.github.hyperdecoders.pretraining.Documents;
import io.github.hyperdecoders.pretraining.Objective;
import io.github.hyperdecoders.pretraining.PretrainingExamples;
import io.github.hyperdecoders.pretraining.Segments;
import io.github.hyperdecoders.pretraining.SourceAndTarget;
import io.github.hyperdecoders.pretraining.TokenStream;
import io.github.hyperdecoders.recipe.PretrainingSettings;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Text to pretrain on, packed and cut into segments of equal length. What is made of a segment depends on the step.
 *
 * @param training what is trained on
 * @param heldOut what is validated on; null where nothing is
 * @param phases span corruption, then the prefix language model
 */
record TextExamples(Segments training, @Nullable Segments heldOut, PretrainingPhases phases) implements TrainingData {
    /** Where no files say what is held out, each document with this number is. */
    private static final int HELD_OUT = 100;

    /**
     * Reads and packs the text of a recipe.
     *
     * @throws InputException if there is none, or the tokenizer has too few sentinels for it
     */
    static TextExamples load(Recipe recipe, T5Tokenizer tokenizer) {
        PretrainingSettings settings = recipe.pretraining();
        PretrainingPhases phases = PretrainingPhases.of(recipe, tokenizer);
        String dataDir = recipe.data().dataDir();
        Path folder = Path.of(dataDir == null ? "" : dataDir);
        Corpus corpus = Corpus.find(folder, settings.trainFiles(), settings.textField());
        if (!recipe.run().doEval()) {
            return new TextExamples(segments(corpus, tokenizer, phases), null, phases);
        }
        if (!settings.validationFiles().isEmpty()) {
            Corpus validation = Corpus.find(folder, settings.validationFiles(), settings.textField());
            return new TextExamples(
                    segments(corpus, tokenizer, phases), segments(validation, tokenizer, phases), phases);
        }
        Segments heldOut = segments(hundredths(corpus, true), tokenizer, phases);
        if (heldOut.count() == 0) {
            throw new InputException("do_eval is true, but train_files have fewer than " + HELD_OUT
                    + " documents to hold every hundredth out of; expected validation_files or do_eval false");
        }
        return new TextExamples(segments(hundredths(corpus, false), tokenizer, phases), heldOut, phases);
    }

    private static Segments segments(Documents documents, T5Tokenizer tokenizer, PretrainingPhases phases) {
        TokenStream tokens = TokenStream.pack(documents, tokenizer::encodeWithoutEos, tokenizer.endOfSequence());
        return new Segments(tokens, phases.segmentLength());
    }

    /** Every hundredth document, or all others. */
    private static Documents hundredths(Documents documents, boolean heldOut) {
        return consumer -> {
            long[] number = {0};
            documents.forEach(text -> {
                number[0]++;
                if (heldOut == (number[0] % HELD_OUT == 0)) {
                    consumer.accept(text);
                }
            });
        };
    }

    @Override
    public List<String> taskNames() {
        return List.of();
    }

    @Override
    public String text() {
        return training.tokens().description();
    }

    @Override
    public Sampler sampler(Recipe recipe) {
        return new Sampler.Concatenate(
                new Mixture(List.of(training.count())),
                recipe.run().perDeviceTrainBatchSize(),
                recipe.run().seed());
    }

    @Override
    public BatchMaker maker(Recipe recipe, T5Tokenizer tokenizer) {
        long batchesPerEpoch = sampler(recipe).batchesPerEpoch();
        int accumulation = recipe.run().gradientAccumulationSteps();
        return (examples, place) -> {
            long step = (place.epoch() * batchesPerEpoch + place.batchInEpoch()) / accumulation;
            PretrainingExamples all = examples(training, recipe, step);
            return tokenized(examples.length, i -> all.get(place.epoch(), examples[i]));
        };
    }

    @Override
    public Set<String> scoreNames() {
        return Set.of();
    }

    @Override
    public List<Evaluator.EvaluationSet> sets(Split split) {
        return List.of();
    }

    /** Held-out segments in order, always with the same tokens hidden: losses of one phase compare. */
    @Override
    public Stream<TokenizedBatch> scored(Split split, Recipe recipe, T5Tokenizer tokenizer, long step) {
        PretrainingExamples all = examples(Objects.requireNonNull(heldOut), recipe, step - 1);
        int wanted = recipe.data().nVal();
        int count = wanted < 0 ? all.count() : Math.min(wanted, all.count());
        int size = recipe.evaluation().perDeviceEvalBatchSize();
        return IntStream.iterate(0, start -> start < count, start -> start + size)
                .mapToObj(start -> tokenized(Math.min(size, count - start), i -> all.get(0, start + i)));
    }

    private PretrainingExamples examples(Segments segments, Recipe recipe, long step) {
        Objective objective = phases.at(step);
        return new PretrainingExamples(segments, objective, recipe.run().seed());
    }

    private static TokenizedBatch tokenized(int size, IntFunction<SourceAndTarget> example) {
        int[][] sources = new int[size][];
        int[][] labels = new int[size][];
        for (int i = 0; i < size; i++) {
            SourceAndTarget made = example.apply(i);
            sources[i] = made.source();
            labels[i] = made.target();
        }
        long[] tasks = new long[size];
        return new TokenizedBatch(sources, labels, tasks);
    }
}
