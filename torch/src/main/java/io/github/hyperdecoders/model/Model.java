package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.parameter.Parameters;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.t5.T5Names;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model in memory with all that it owns; one that was opened on a {@link BaseModel} owns what it adds to it.
 *
 * @param config its shape, adapters and tasks
 * @param parameters its tensors, closed with it
 * @param network what computes
 * @param uses lets {@link #close} wait for what still computes
 */
public record Model(
        ModelConfig config, Numerics numerics, Parameters parameters, AdaptedT5 network, ReentrantReadWriteLock uses)
        implements AutoCloseable {
    private static final Pattern LEARNED = Pattern.compile(
            "(encoder|decoder)\\.block\\.\\d+\\.layer\\.\\d\\.adapter_layer\\.adapter_(down|up)_manual\\.(weight|bias)");

    /**
     * Builds a model from weight files.
     *
     * @param given whether the head is the embedding the files tell
     * @param files where its parameters are looked for, in this order
     * @param mayBeFresh which roles are initialised from {@code seed} where no file has them
     */
    public static Model build(
            ModelConfig given,
            Numerics numerics,
            Freezing freezing,
            long seed,
            List<TensorFile> files,
            Predicate<Role> mayBeFresh) {
        return build(given, files, new Parameters(numerics, freezing, seed, files, mayBeFresh), null);
    }

    /**
     * Builds a model of this one's weights and those of a file or more. Where these change nothing of the T5, its T5 is this one's.
     *
     * @param files where its parameters are looked for, in this order; the last is what this model was built of
     * @throws IllegalStateException if this is closed
     */
    Model sharing(ModelConfig given, List<TensorFile> files) {
        return build(given, files, parameters.sharing(files), network.t5());
    }

    private static Model build(ModelConfig given, List<TensorFile> files, Parameters parameters, @Nullable T5 shared) {
        try {
            ModelConfig config = given.withT5(StoredHead.in(files, given.t5()));
            T5 own = new T5(parameters, config.t5());
            boolean same = shared != null && parameters.areAllShared() && isSame(own.config(), shared.config());
            T5 t5 = shared != null && same ? shared : own;
            AdaptedT5 network = new AdaptedT5(t5, parameters, config.adapters(), config.tasks());
            parameters.requireComplete(name -> isUnused(config, name) || T5Names.isRedundant(name));
            return new Model(config, parameters.numerics(), parameters, network, new ReentrantReadWriteLock());
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /** Whether they compute the same of the same weights: dropout is for training alone. */
    private static boolean isSame(T5Config a, T5Config b) {
        return a.equals(b.withDropout(a.dropout()));
    }

    /**
     * Refuses a tokenizer that has ids for which the model has no embedding: they would be looked up outside it.
     *
     * @throws InputException if there are such ids
     */
    public void checkVocabulary(T5Tokenizer tokenizer) {
        int rows = config.t5().vocabSize();
        if (tokenizer.vocabularySize() > rows) {
            throw new InputException("the tokenizer " + tokenizer.source() + " has " + tokenizer.vocabularySize()
                    + " tokens, but the model's vocab_size is " + rows + "; expected no more");
        }
    }

    /** The same model, of which a folder holds what {@code base} lacks; null for a folder that holds all. */
    Model on(@Nullable BaseReference base) {
        return new Model(
                new ModelConfig(config.t5(), config.adapters(), config.tasks(), base),
                numerics,
                parameters,
                network,
                uses);
    }

    /** A second network of the same parameters, for another thread to train with at the same time. */
    public Replica replica() {
        Parameters.Shared shared = parameters.shared();
        return new Replica(new AdaptedT5(shared, config.t5(), config.adapters(), config.tasks()), shared);
    }

    /** Learned adapters that the reference keeps, unused, inside stacks whose adapters are generated. */
    private static boolean isUnused(ModelConfig config, String name) {
        AdapterKind kind = name.startsWith("encoder.")
                ? config.adapters().encoder()
                : config.adapters().decoder();
        boolean keeps = switch (kind) {
            case GENERATED, TASK -> true;
            case NONE, MANUAL, MANUAL_SPECIFIC, SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS, LORA, GENERATED_LORA ->
                false;
        };
        return keeps && LEARNED.matcher(name).matches();
    }

    /**
     * Computes with the network while nobody can close it under the computation; several threads may at once.
     *
     * @throws IllegalStateException if it is closed
     */
    public <T> T use(Function<AdaptedT5, T> computation) {
        uses.readLock().lock();
        try {
            if (parameters.isClosed()) {
                throw new IllegalStateException("the model is closed");
            }
            return computation.apply(network);
        } finally {
            uses.readLock().unlock();
        }
    }

    /** Frees the tensors that are its own, when no {@link #use} is under way. */
    @Override
    public void close() {
        uses.writeLock().lock();
        try {
            parameters.close();
        } finally {
            uses.writeLock().unlock();
        }
    }
}
