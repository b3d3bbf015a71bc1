package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.model.BaseModel;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.model.SharedBases;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A trained model ready to use: {@code Hyperdecoder.load(path).generate(texts)}. Safe from many threads; close it when done, its
 * memory is native.
 */
public final class Hyperdecoder implements AutoCloseable {
    /** Longest source in tokens; longer ones are cut. */
    public static final int MAX_SOURCE_LENGTH = 512;
    /** Greedy, up to 64 tokens. */
    public static final GenerationOptions DEFAULT_OPTIONS = new GenerationOptions(64, 1, 1);

    private static final int BATCH_SIZE = 32;

    private final Model model;
    private final T5Tokenizer tokenizer;
    private final TextGenerator generator;
    private final Uses uses = new Uses();

    private Hyperdecoder(Model model, T5Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.generator = new TextGenerator(model, tokenizer);
    }

    /** Loads a model folder, in single precision, onto the processor or what {@code Device.use} chose before. */
    public static Hyperdecoder load(Path folder) throws IOException {
        return load(folder, null, Numerics.FP32);
    }

    /**
     * Loads a model folder.
     *
     * @param base where the base of an adapter-only folder is; null for where it was when the adapters were trained
     * @throws io.github.hyperdecoders.InputException if the folder is no model or damaged, or its tokenizer has ids that its
     *     embedding lacks
     */
    public static Hyperdecoder load(Path folder, @Nullable Path base, Numerics numerics) throws IOException {
        return of(ModelFolder.load(folder, base, numerics), () -> ModelFolder.tokenizer(folder, base));
    }

    /**
     * Opens a folder of adapters on a base that is in memory; see {@link ModelFolder#load(Path, BaseModel)}. The base may be closed before
     * this, and its memory is then freed with the last model on it.
     *
     * @throws io.github.hyperdecoders.InputException if the folder is no model or damaged, or belongs to another base, or its tokenizer has
     *     ids that its embedding lacks
     * @throws IllegalStateException if the base is closed
     */
    public static Hyperdecoder load(Path folder, BaseModel base) throws IOException {
        return of(ModelFolder.load(folder, base), () -> base.tokenizer(folder));
    }

    /**
     * Loads a model folder on its base among bases in memory, or by itself, in their precision, where it holds all weights.
     *
     * @throws io.github.hyperdecoders.InputException as the other loads
     */
    public static Hyperdecoder load(Path folder, SharedBases bases) throws IOException {
        Optional<BaseModel> base = bases.of(folder);
        return base.isPresent() ? load(folder, base.get()) : load(folder, (Path) null, bases.numerics());
    }

    @FunctionalInterface
    private interface TokenizerFolder {
        T5Tokenizer load() throws IOException;
    }

    private static Hyperdecoder of(Model model, TokenizerFolder folder) throws IOException {
        try {
            T5Tokenizer tokenizer = folder.load();
            try {
                model.checkVocabulary(tokenizer);
                return new Hyperdecoder(model, tokenizer);
            } catch (RuntimeException e) {
                tokenizer.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Names of the tasks that the model was trained on. */
    public List<String> tasks() {
        return model.config().tasks();
    }

    /** One text for each source; sources are written as in training, such as {@code "sst2 sentence: a fine film"}. */
    public List<String> generate(List<String> sources) {
        return generate(sources, null, DEFAULT_OPTIONS).stream()
                .map(Generation::text)
                .toList();
    }

    /**
     * One text with its likelihood for each source.
     *
     * @param task of all sources; null for none
     */
    public List<Generation> generate(List<String> sources, @Nullable String task, GenerationOptions options) {
        List<String> tasks = task == null ? null : Collections.nCopies(sources.size(), task);
        return generator.generate(sources, tasks, options, BATCH_SIZE, MAX_SOURCE_LENGTH);
    }

    /**
     * As many texts for each source as {@link GenerationOptions#numReturnSequences} says, the best first, with their scores.
     *
     * @param task of all sources; null for none
     * @param listener hears of texts as they grow, and may call it off
     * @throws java.util.concurrent.CancellationException if it does
     */
    public List<List<Generation>> generateAll(
            List<String> sources, @Nullable String task, GenerationOptions options, GenerationListener listener) {
        List<String> tasks = task == null ? null : Collections.nCopies(sources.size(), task);
        List<int[]> ids = tokenizer.encodeBatch(sources, MAX_SOURCE_LENGTH);
        return generator.generateAll(ids, tasks, options, BATCH_SIZE, listener);
    }

    /**
     * How likely each candidate is as the answer to a source: a classifier's confidence in each label. One pass, without generating.
     *
     * @param candidates at least one, no two the same tokens; the empty text may be one
     */
    public CandidateScores score(String source, List<String> candidates) {
        return score(List.of(source), null, candidates).get(0);
    }

    /**
     * How likely each candidate is as the answer to each source, in the order of the sources.
     *
     * @param task of all sources; null for none
     * @param candidates of all sources; {@link CandidateScorer} takes others for each
     */
    public List<CandidateScores> score(List<String> sources, @Nullable String task, List<String> candidates) {
        return generator
                .scorer()
                .score(
                        tokenizer.encodeBatch(sources, MAX_SOURCE_LENGTH),
                        task == null ? null : Collections.nCopies(sources.size(), task),
                        Collections.nCopies(sources.size(), candidates),
                        BATCH_SIZE);
    }

    /** The generator within, for batches of mixed tasks and other sizes; valid until this is closed. */
    public TextGenerator generator() {
        return generator;
    }

    /**
     * A generator as {@link #generator()}.
     *
     * @param meanTaskEmbeddings whether tasks that the model was not trained on get the mean of the learned task vectors
     */
    public TextGenerator generator(boolean meanTaskEmbeddings) {
        return new TextGenerator(model, tokenizer, meanTaskEmbeddings);
    }

    /** This model for many callers at once, whose requests {@code batcher} puts together. */
    public AsyncHyperdecoder async(Batcher batcher) {
        return new AsyncHyperdecoder(batcher, this);
    }

    Model model() {
        return model;
    }

    /** What its hypernetwork reads and makes; empty where it has none. Valid until this is closed. */
    public Optional<HypernetworkView> hypernetwork(boolean meanTaskEmbeddings) {
        return model.network().hypernetworks().stream()
                .findFirst()
                .map(stack -> new HypernetworkView(model, generator(meanTaskEmbeddings), stack));
    }

    /** Whether its adapters depend on the task, so that each source has to come with one. */
    public boolean needsTask() {
        return model.network().needsTasks();
    }

    /** Which adapters it has. */
    public AdapterSettings adapters() {
        return model.config().adapters();
    }

    /** Its tokenizer; valid until this is closed. */
    public T5Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Keeps it from being closed until {@link #release}.
     *
     * @throws IllegalStateException if it is closed
     */
    void retain() {
        synchronized (uses) {
            if (uses.closed) {
                throw new IllegalStateException("the model is closed");
            }
            uses.count++;
        }
    }

    /** Ends what {@link #retain} began, on whichever thread. */
    void release() {
        synchronized (uses) {
            uses.count--;
            uses.notifyAll();
        }
    }

    /** Frees its memory, when nothing is computed with it any more; what is asked of it from now on fails. */
    @Override
    public void close() {
        synchronized (uses) {
            uses.closed = true;
            boolean interrupted = false;
            while (uses.count > 0) {
                try {
                    uses.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        tokenizer.close();
        model.close();
    }

    /** Who computes with it for longer than a call. */
    private static final class Uses {
        private int count;
        private boolean closed;
    }
}
