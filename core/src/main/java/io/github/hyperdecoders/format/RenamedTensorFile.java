package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A file whose tensors go by other names; it closes the file with itself. */
public final class RenamedTensorFile implements TensorFile {
    private final TensorFile file;
    private final Map<String, String> stored = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

    /**
     * A view of {@code file}.
     *
     * @param name from a stored name to the new one
     * @throws InputException if two tensors would have one name
     */
    public RenamedTensorFile(TensorFile file, UnaryOperator<String> name) {
        this.file = file;
        file.tensors().forEach((old, info) -> {
            String renamed = name.apply(old);
            if (stored.put(renamed, old) != null) {
                throw new InputException(file.path() + ": two tensors are named " + Quoted.of(renamed));
            }
            tensors.put(renamed, new TensorInfo(renamed, info.dtype(), info.shape()));
        });
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public ByteBuffer data(String name) {
        TensorNames.known(path(), tensors, name);
        return file.data(stored.getOrDefault(name, name));
    }

    @Override
    public void close() {
        file.close();
    }
}
