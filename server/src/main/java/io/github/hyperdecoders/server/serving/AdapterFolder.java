package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one folder that requests load adapters from, by name: no path leads out of it, links included. */
public final class AdapterFolder {
    private static final Logger LOG = LoggerFactory.getLogger(AdapterFolder.class);

    private final Path parent;
    private final ServedModels models;
    private final ModelOpener opener;

    public AdapterFolder(Path parent, ServedModels models, ModelOpener opener) {
        this.parent = parent;
        this.models = models;
        this.opener = opener;
    }

    /**
     * Serves a folder of it.
     *
     * @param name that the model gets
     * @param folder its name within this folder
     * @throws FaultException if there is no such model, or the name is taken
     */
    public synchronized void load(String name, String folder) {
        if (!ServedModels.isName(name)) {
            throw FaultException.invalid(
                    "lora_name", name, "letters, digits, dots, dashes and underscores, at most 64");
        }
        if (models.has(name)) {
            throw FaultException.invalid("lora_name", name, "a name that no model has; unload that one first");
        }
        if (!ServedModels.isName(folder)) {
            throw FaultException.invalid(
                    "lora_path", folder, "the name of a folder in the server's folder of adapters, and no path");
        }
        try {
            Path place = parent.toRealPath().resolve(folder);
            if (!ModelFolders.isModel(place) || !place.toRealPath().startsWith(parent.toRealPath())) {
                throw FaultException.invalid(
                        "lora_path", folder, "the name of a model folder in the server's folder of adapters");
            }
            ModelFolders.add(models, name, place, opener);
        } catch (IOException | InputException e) {
            // What is wrong with it names places of the machine.
            LOG.warn("cannot load adapter {}: {}", folder, e.getMessage());
            throw new FaultException(
                    Fault.INVALID,
                    "lora_path cannot be loaded: it is damaged, or no adapter of the server's base; the server's log has more",
                    "lora_path",
                    "not_loadable");
        }
    }
}
