package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Looks a tensor up by name. */
final class TensorNames {
    /** Of names and of their length: the search for the nearest compares all letters of all, and both sides may come from a forger. */
    private static final int MOST_COMPARED = 2_000;

    private static final int LONGEST_COMPARED = 200;

    private TensorNames() {}

    static TensorInfo known(Path path, Map<String, TensorInfo> tensors, String name) {
        TensorInfo info = tensors.get(name);
        if (info == null) {
            throw new InputException(path + ": no tensor " + Quoted.of(name) + " among its " + tensors.size()
                    + (name.length() <= LONGEST_COMPARED ? Nearest.hint(name, comparable(tensors)) : ""));
        }
        return info;
    }

    private static List<String> comparable(Map<String, TensorInfo> tensors) {
        return tensors.keySet().stream()
                .filter(name -> name.length() <= LONGEST_COMPARED)
                .filter(name -> name.chars().noneMatch(Character::isISOControl))
                .limit(MOST_COMPARED)
                .toList();
    }
}
