package io.github.hyperdecoders.format;

import java.util.List;
import java.util.Set;

/**
 * What another program put before every name in a T5's weight file: {@code module.} (DataParallel), {@code model.} (a wrapper, such
 * as Lightning's), {@code _orig_mod.} (compile), or several.
 */
final class NamePrefix {
    private static final List<String> PREFIXES = List.of("module.", "model.", "_orig_mod.", "transformer.", "net.");
    private static final List<String> STACKS = List.of("encoder.", "decoder.", "shared.");

    private NamePrefix() {}

    /** The file itself, or where the stacks of a T5 stand behind a prefix alone, as it would be without. */
    static TensorFile without(TensorFile file) {
        Set<String> names = file.tensors().keySet();
        String prefix = "";
        while (!hasStacks(names, prefix)) {
            String before = prefix;
            String longer = PREFIXES.stream()
                    .map(word -> before + word)
                    .filter(word -> names.stream().anyMatch(name -> name.startsWith(word)))
                    .findFirst()
                    .orElse("");
            if (longer.isEmpty()) {
                return file;
            }
            prefix = longer;
        }
        if (prefix.isEmpty()) {
            return file;
        }
        String found = prefix;
        return new RenamedTensorFile(file, name -> name.startsWith(found) ? name.substring(found.length()) : name);
    }

    private static boolean hasStacks(Set<String> names, String prefix) {
        return names.stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .anyMatch(name -> STACKS.stream().anyMatch(name::startsWith));
    }
}
