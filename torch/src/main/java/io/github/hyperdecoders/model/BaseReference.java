package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The frozen model that an adapter-only folder belongs to.
 *
 * @param name as the recipe has it, such as {@code google/t5-large-lm-adapt}
 * @param folder where it lay when the adapters were trained; another place can be given when loading
 * @param sha256 over the names and hashes of its weight files
 */
public record BaseReference(String name, String folder, String sha256) {

    static BaseReference of(String name, Path folder) throws IOException {
        return new BaseReference(
                name,
                folder.toAbsolutePath().normalize().toString(),
                WeightFiles.in(folder).sha256());
    }

    /** Where it should lie still: the embedded one wherever this machine has it. */
    Path place() {
        Path place = Path.of(folder);
        return name.equals(EmbeddedT5.NAME) && !Files.isDirectory(place) ? EmbeddedT5.folder() : place;
    }

    /**
     * Opens the weights of the base at {@code folder}.
     *
     * @throws InputException if it is not the one that the adapters were trained on
     */
    TensorFile open(Path at) throws IOException {
        requireAt(at);
        requireIs(WeightFiles.in(at).sha256(), at);
        return TensorFile.open(at);
    }

    /** @throws InputException if there is no folder */
    void requireAt(Path at) {
        if (!Files.isDirectory(at)) {
            throw new InputException("the base model " + name + " is not at " + at
                    + ": expected its folder; say where it is with --base");
        }
    }

    /**
     * Refuses another base.
     *
     * @param found the checksum of what lies at {@code at}
     * @throws InputException if it is not the one that the adapters were trained on
     */
    void requireIs(String found, Path at) {
        if (!found.equals(sha256)) {
            throw new InputException("the base model at " + at + " has checksum " + found + ", expected " + sha256
                    + ": these adapters were trained on another one (" + name + ")");
        }
    }
}
