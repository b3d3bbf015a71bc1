package io.github.hyperdecoders.model;

import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bases in memory for folders of adapters that are opened as they come: each base is loaded when the first folder needs it. Safe from many threads. */
public final class SharedBases implements AutoCloseable {
    private final @Nullable Path given;
    private final Numerics numerics;
    private final Map<Path, BaseModel> bases = new LinkedHashMap<>();
    private boolean closed;

    /** @param given where the base of all folders is; null for where each folder says */
    public SharedBases(@Nullable Path given, Numerics numerics) {
        this.given = given;
        this.numerics = numerics;
    }

    /** The dtypes of all bases. */
    public Numerics numerics() {
        return numerics;
    }

    /**
     * The base that a folder is to be opened on; empty for a folder that holds all weights of its model.
     *
     * @return to be closed by nobody: it is this one's
     * @throws io.github.hyperdecoders.InputException if the folder is no model, or its base is not where it should be, or is damaged
     * @throws IllegalStateException if this is closed
     */
    public synchronized Optional<BaseModel> of(Path folder) throws IOException {
        if (closed) {
            throw new IllegalStateException("the bases are closed");
        }
        Optional<Path> place = ModelWeights.base(folder, given);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Path real = place.get().toRealPath();
        BaseModel base = bases.get(real);
        if (base == null) {
            base = BaseModel.load(real, numerics);
            bases.put(real, base);
        }
        return Optional.of(base);
    }

    /** Ends the opening of models; each base is freed with the last model on it. */
    @Override
    public synchronized void close() {
        closed = true;
        bases.values().forEach(BaseModel::close);
        bases.clear();
    }
}
