package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.format.PeftConfigReader;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.T5Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a folder makes a model of, whether it is a full one, an adapter-only one or one of Hugging Face's PEFT.
 *
 * @param config of the model; its base is null unless the folder itself is an adapter-only one
 * @param files where its parameters are, the first of them that has one; closed with this
 * @param base what the folder adds to; null where it holds all weights
 */
record ModelWeights(
        ModelConfig config,
        List<TensorFile> files,
        @Nullable StockT5 base) implements AutoCloseable {
    /** A stock T5 that a folder of adapters belongs to, as it is called and where it is. */
    record StockT5(String name, Path place) {}

    /**
     * Where the base of a folder is; empty where the folder holds all weights.
     *
     * @param given where it is instead; null for where the folder says
     * @throws InputException if the folder is no model, or its base is not there
     */
    static Optional<Path> base(Path folder, @Nullable Path given) throws IOException {
        check(folder);
        if (PeftLora.isIn(folder)) {
            return Optional.of(base(folder, PeftConfigReader.read(folder.resolve(PeftConfig.FILE_NAME)), given)
                    .place());
        }
        BaseReference reference = ModelConfig.read(folder).base();
        if (reference == null) {
            return Optional.empty();
        }
        Path place = given == null ? reference.place() : given;
        reference.requireAt(place);
        return Optional.of(place);
    }

    /**
     * Opens a folder.
     *
     * @param given where the base is of a folder that needs one; null for where the folder says
     * @throws InputException if the folder is no model, or damaged, or its base is another one than it was
     */
    static ModelWeights open(Path folder, @Nullable Path given) throws IOException {
        check(folder);
        if (PeftLora.isIn(folder)) {
            return ofPeft(folder, given);
        }
        ModelConfig config = ModelConfig.read(folder);
        BaseReference reference = config.base();
        if (reference == null) {
            if (Files.isRegularFile(folder.resolve(ModelFolder.ADAPTERS))) {
                throw new InputException(folder + " has " + ModelFolder.ADAPTERS + ", but its " + ModelConfig.FILE_NAME
                        + " names no base model; expected hyperdecoder_base");
            }
            return new ModelWeights(config, List.of(TensorFile.open(folder)), null);
        }
        Path place = given == null ? reference.place() : given;
        TensorFile adapters = TensorFile.open(folder.resolve(ModelFolder.ADAPTERS));
        return with(adapters, () -> {
            List<TensorFile> files = List.of(adapters, reference.open(place));
            return new ModelWeights(config, files, new StockT5(reference.name(), place));
        });
    }

    private static void check(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException("no model folder " + folder);
        }
        if (Files.exists(folder.resolve(Manifest.FILE_NAME))) {
            Manifest.verify(folder);
        }
    }

    /**
     * Opens a folder of adapters for a base that is loaded, with the base's weights as the last of the files; or the base's own folder.
     *
     * @throws InputException if the folder is no model, or damaged, or holds all weights of another one, or its base is another one
     */
    static ModelWeights openOn(BaseModel base, Path folder) throws IOException {
        check(folder);
        base.weights().requireUnchanged();
        if (PeftLora.isIn(folder)) {
            PeftConfig peft = PeftConfigReader.read(folder.resolve(PeftConfig.FILE_NAME));
            String name = peft.base() == null ? base.folder().toString() : peft.base();
            return ofPeft(folder, peft, new StockT5(name, base.folder()), base.config());
        }
        if (Files.isSameFile(folder, base.folder())) {
            return new ModelWeights(base.config(), List.of(TensorFile.open(base.folder())), null);
        }
        ModelConfig config = ModelConfig.read(folder);
        BaseReference reference = config.base();
        if (reference == null) {
            throw new InputException(
                    folder + " holds all weights of a model: expected a folder of adapters for the base "
                            + base.folder() + "; load it by itself");
        }
        reference.requireIs(base.sha256(), base.folder());
        TensorFile adapters = TensorFile.open(folder.resolve(ModelFolder.ADAPTERS));
        return with(adapters, () -> {
            List<TensorFile> files = List.of(adapters, TensorFile.open(base.folder()));
            return new ModelWeights(config, files, new StockT5(reference.name(), base.folder()));
        });
    }

    private static ModelWeights ofPeft(Path folder, @Nullable Path given) throws IOException {
        PeftConfig peft = PeftConfigReader.read(folder.resolve(PeftConfig.FILE_NAME));
        StockT5 base = base(folder, peft, given);
        return ofPeft(folder, peft, base, ModelConfig.read(base.place()));
    }

    private static ModelWeights ofPeft(Path folder, PeftConfig peft, StockT5 base, ModelConfig stock)
            throws IOException {
        if (stock.base() != null || !isStock(stock)) {
            throw new InputException("the base model at " + base.place() + " has adapters: expected a stock T5 for the"
                    + " LoRA of " + folder);
        }
        TensorFile adapters = PeftLora.tensors(folder);
        return with(adapters, () -> {
            TensorFile weights = TensorFile.open(base.place());
            return with(weights, () -> {
                T5Config t5 = StoredHead.in(List.of(weights), stock.t5());
                ModelConfig config = new ModelConfig(t5, PeftLora.settings(peft, adapters, t5), List.of(), null);
                return new ModelWeights(config, List.of(adapters, weights), base);
            });
        });
    }

    private static boolean isStock(ModelConfig config) {
        return Stream.of(config.adapters().encoder(), config.adapters().decoder())
                .allMatch(kind -> kind == AdapterKind.NONE);
    }

    private static StockT5 base(Path folder, PeftConfig peft, @Nullable Path given) {
        String name = peft.base();
        if (given == null && name == null) {
            throw new InputException(
                    folder.resolve(PeftConfig.FILE_NAME) + " names no base model: say where it is with --base");
        }
        Path place = given != null ? given : HubModels.weights(String.valueOf(name), DownloadListener.NONE);
        return new StockT5(name == null ? place.toString() : name, place);
    }

    @FunctionalInterface
    private interface Opening {
        ModelWeights open() throws IOException;
    }

    private static ModelWeights with(TensorFile opened, Opening rest) throws IOException {
        try {
            return rest.open();
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** How an adapter-only folder of the same model would name its base; reads all of the base for its checksum. */
    @Nullable
    BaseReference reference() throws IOException {
        if (config.base() != null) {
            return config.base();
        }
        return base == null ? null : BaseReference.of(base.name(), base.place());
    }

    /** Whether the folder has values of its own for what is part of the base. */
    boolean replaces(String parameter) {
        return base != null && files.get(0).tensors().containsKey(parameter);
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
    }
}
