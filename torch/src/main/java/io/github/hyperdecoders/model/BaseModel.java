package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A frozen model in memory that others are opened on: what a folder of adapters leaves as it is (weights, their joined and packed copies, the
 * tokenizer) is here once, and each opened model costs its own parameters only. {@link ModelFolder#load(Path, BaseModel)} and {@code
 * Hyperdecoder.load(Path, BaseModel)} open one; models may be opened and closed by any thread while others compute.
 *
 * <p>{@link #close} ends the opening of models. Those that are open go on, and the memory is freed when the last of them is closed, so that
 * the order does not matter.
 */
public final class BaseModel implements AutoCloseable {
    private final WeightFiles weights;
    private final String sha256;
    private final Model model;
    private @Nullable T5Tokenizer tokenizer;

    private BaseModel(WeightFiles weights, String sha256, Model model) {
        this.weights = weights;
        this.sha256 = sha256;
        this.model = model;
    }

    /**
     * Loads a folder that holds all weights of a model: a stock T5, or a full one of ours, whose adapters are its own. All of it is read
     * once for the checksum that adapters know it by, unless that is known of an earlier time; see {@code docs/serving.md}.
     *
     * @throws InputException if the folder is no model, a file of it is damaged, or it holds adapters alone
     */
    public static BaseModel load(Path folder, Numerics numerics) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException("no model folder " + folder);
        }
        if (PeftLora.isIn(folder) || Files.isRegularFile(folder.resolve(ModelFolder.ADAPTERS))) {
            throw new InputException(folder + " holds adapters alone: expected a folder with all weights, such as the"
                    + " one that they were trained on");
        }
        WeightFiles weights = WeightFiles.in(folder);
        Model model = ModelFolder.load(folder, null, numerics);
        try {
            String sha256 = weights.sha256();
            weights.requireUnchanged();
            return new BaseModel(weights, sha256, model);
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Where it lies. */
    public Path folder() {
        return weights.folder();
    }

    /** What the folder says. */
    public ModelConfig config() {
        return model.config();
    }

    /** The dtypes of the base and of all models on it. */
    public Numerics numerics() {
        return model.numerics();
    }

    WeightFiles weights() {
        return weights;
    }

    /** Over the weight files, as {@link BaseReference#sha256}. */
    String sha256() {
        return sha256;
    }

    /** See {@link ModelFolder#load(Path, BaseModel)}. */
    Model open(Path folder) throws IOException {
        try (ModelWeights opened = ModelWeights.openOn(this, folder)) {
            return model.sharing(opened.config(), opened.files());
        }
    }

    /**
     * The tokenizer of a folder that is opened on this, as {@link ModelFolder#tokenizer(Path, Path)} gives it: in memory once where it is the
     * same as the base's.
     *
     * @return to be closed by the caller, as any other
     * @throws IllegalStateException if this is closed
     */
    public synchronized T5Tokenizer tokenizer(Path folder) {
        if (model.parameters().isClosed()) {
            throw new IllegalStateException("the base model " + folder() + " is closed");
        }
        boolean own = !PeftLora.isIn(folder) || HubModels.hasTokenizer(folder);
        if (tokenizer == null && (!own || HubModels.hasTokenizer(folder()))) {
            tokenizer = T5Tokenizer.load(folder());
        }
        if (tokenizer == null) {
            return T5Tokenizer.load(folder);
        }
        return own ? T5Tokenizer.load(folder, tokenizer) : tokenizer.share();
    }

    /** Ends the opening of models; frees the base when no model on it is open any more. */
    @Override
    public synchronized void close() {
        model.close();
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
