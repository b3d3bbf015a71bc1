package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.parameter.Parameters;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The weights that a training begins with: those of a stock T5, or of a model that was trained before, whose adapters go on from where they
 * are.
 *
 * @param folder where they lie, or a weight file
 * @param files in which parameters are looked for, in this order
 * @param trained the configuration of a model that was trained before; null for weights without one
 */
record StartingWeights(
        Path folder, List<TensorFile> files, @Nullable ModelConfig trained) implements AutoCloseable {
    /** Opens what is at {@code base}: a file, a stock folder, or a full or adapter-only one of ours. */
    static StartingWeights open(Path base) throws IOException {
        if (!Files.isRegularFile(base.resolve(ModelFolder.ADAPTERS))) {
            boolean configured = Files.isRegularFile(base.resolve(ModelConfig.FILE_NAME));
            verify(base);
            return new StartingWeights(
                    base, List.of(TensorFile.open(base)), configured ? ModelConfig.read(base) : null);
        }
        verify(base);
        ModelConfig config = ModelConfig.read(base);
        BaseReference reference = config.base();
        if (reference == null) {
            throw new InputException(base + " has " + ModelFolder.ADAPTERS + ", but its " + ModelConfig.FILE_NAME
                    + " names no base model; expected hyperdecoder_base");
        }
        List<TensorFile> files = new ArrayList<>();
        try {
            files.add(TensorFile.open(base.resolve(ModelFolder.ADAPTERS)));
            files.add(reference.open(reference.place()));
        } catch (IOException | RuntimeException e) {
            files.forEach(TensorFile::close);
            throw e;
        }
        return new StartingWeights(base, List.copyOf(files), config);
    }

    private static void verify(Path base) throws IOException {
        if (Files.isRegularFile(base.resolve(Manifest.FILE_NAME))) {
            Manifest.verify(base);
        }
    }

    /**
     * Refuses adapters of other kinds than were trained: what they learned would be left behind.
     *
     * @throws InputException that names both
     */
    void requireKinds(AdapterSettings wanted) {
        AdapterSettings found = trained == null ? null : trained.adapters();
        if (found == null || (found.encoder() == AdapterKind.NONE && found.decoder() == AdapterKind.NONE)) {
            return;
        }
        if (found.encoder() != wanted.encoder() || found.decoder() != wanted.decoder()) {
            throw new InputException("the model at " + folder + " was trained with encoder_adapter '"
                    + found.encoder().key() + "' and decoder_adapter '"
                    + found.decoder().key() + "', the recipe has '"
                    + wanted.encoder().key() + "' and '" + wanted.decoder().key()
                    + "'; expected the same, or the model that it was trained from");
        }
    }

    /**
     * What a folder of the adapters alone would refer to: the same base as the one that was begun with, unless that has parameters of the
     * base that the new folder would not hold.
     *
     * @param name of the base in the recipe
     * @param parameters of the model made of these weights
     */
    @Nullable
    BaseReference reference(String name, Parameters parameters) throws IOException {
        if (trained == null || trained.base() == null) {
            return BaseReference.of(name, folder);
        }
        boolean held = files.get(0).tensors().keySet().stream()
                .map(parameters::named)
                .flatMap(Optional::stream)
                .allMatch(StartingWeights::isWritten);
        return held ? trained.base() : null;
    }

    private static boolean isWritten(Parameter parameter) {
        return parameter.trained() || !parameter.role().isBase();
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
    }
}
