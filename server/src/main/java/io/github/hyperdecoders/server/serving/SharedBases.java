package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.BaseModel;
import io.github.hyperdecoders.model.BaseReference;
import io.github.hyperdecoders.model.EmbeddedT5;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens models, those of one base on one copy of it, which is loaded with the first of them. Safe from many threads. Models that are open may
 * outlive this.
 */
public final class SharedBases implements ModelOpener, AutoCloseable {
    private final @Nullable Path base;
    private final Numerics numerics;
    private final Map<Path, BaseModel> loaded = new HashMap<>();

    /** @param base of all adapter-only folders; null for where each says that its own is */
    public SharedBases(@Nullable Path base, Numerics numerics) {
        this.base = base;
        this.numerics = numerics;
    }

    @Override
    public synchronized Hyperdecoder open(Path folder) throws IOException {
        Path needed = Files.exists(folder.resolve(ModelFolder.WEIGHTS)) ? null : baseOf(folder);
        if (needed == null) {
            return Hyperdecoder.load(folder, base, numerics);
        }
        Path place = needed.toRealPath();
        BaseModel model = loaded.get(place);
        if (model == null) {
            model = BaseModel.load(place, numerics);
            loaded.put(place, model);
        }
        return Hyperdecoder.load(folder, model);
    }

    /** Where a folder's base is; null where it is no folder of this machine, and is looked for otherwise. */
    private @Nullable Path baseOf(Path folder) throws IOException {
        if (base != null) {
            return base;
        }
        BaseReference reference = Files.exists(folder.resolve(ModelConfig.FILE_NAME))
                ? ModelConfig.read(folder).base()
                : null;
        if (reference == null) {
            return null;
        }
        Path place = Path.of(reference.folder());
        if (reference.name().equals(EmbeddedT5.NAME) && !(place.isAbsolute() && Files.isDirectory(place))) {
            return EmbeddedT5.folder();
        }
        return Files.isDirectory(place) ? place : null;
    }

    @Override
    public synchronized void close() {
        loaded.values().forEach(BaseModel::close);
    }
}
