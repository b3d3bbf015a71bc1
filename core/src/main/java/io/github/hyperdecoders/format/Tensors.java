package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.nio.file.Path;
import java.util.Map;

/** Looks a tensor up by name. */
final class Tensors {
    private Tensors() {}

    static TensorInfo known(Path path, Map<String, TensorInfo> tensors, String name) {
        TensorInfo info = tensors.get(name);
        if (info == null) {
            throw new InputException(path + ": no tensor " + Quoted.of(name) + " among its " + tensors.size()
                    + Nearest.hint(name, tensors.keySet()));
        }
        return info;
    }
}
