package io.github.hyperdecoders.format;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A T5's weight file in which another program put a word before every name: {@code module.} (DataParallel), {@code model.} (a wrapper, such
 * as Lightning's), {@code _orig_mod.} (compile), or several. Names are given without it.
 */
final class PrefixedFile implements TensorFile {
    private static final List<String> PREFIXES = List.of("module.", "model.", "_orig_mod.", "transformer.", "net.");
    private static final List<String> STACKS = List.of("encoder.", "decoder.", "shared.");

    private final TensorFile file;
    private final String prefix;
    private final Map<String, TensorInfo> tensors;

    private PrefixedFile(TensorFile file, String prefix) {
        this.file = file;
        this.prefix = prefix;
        Map<String, TensorInfo> bare = new LinkedHashMap<>();
        file.tensors().forEach((name, info) -> {
            String own = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
            bare.put(own, new TensorInfo(own, info.dtype(), info.shape()));
        });
        this.tensors = Collections.unmodifiableMap(bare);
    }

    /** The file itself, or where the stacks of a T5 stand behind a prefix alone, as it would be without. */
    static TensorFile of(TensorFile file) {
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
        return prefix.isEmpty() ? file : new PrefixedFile(file, prefix);
    }

    private static boolean hasStacks(Set<String> names, String prefix) {
        return names.stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .anyMatch(name -> STACKS.stream().anyMatch(name::startsWith));
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public ByteBuffer data(String name) {
        return file.data(file.tensors().containsKey(prefix + name) ? prefix + name : name);
    }

    @Override
    public void close() {
        file.close();
    }
}
