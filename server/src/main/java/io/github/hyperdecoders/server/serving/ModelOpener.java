package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.inference.Hyperdecoder;
import java.io.IOException;
import java.nio.file.Path;

/** How a folder becomes a model in memory: with which base, and in which precision. */
@FunctionalInterface
public interface ModelOpener {
    /**
     * Opens a model folder.
     *
     * @return to be closed by the caller
     * @throws io.github.hyperdecoders.InputException if the folder is no model, or damaged, or belongs to another base
     */
    Hyperdecoder open(Path folder) throws IOException;
}
