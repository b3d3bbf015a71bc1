package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.DanglingLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The weight files of a folder as they are now.
 *
 * @param stamps by which a later change shows, in the order of the names
 */
record WeightFiles(Path folder, SortedMap<Path, FileStamp> stamps) {
    static WeightFiles in(Path folder) throws IOException {
        SortedMap<Path, FileStamp> stamps = new TreeMap<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path file : children.filter(WeightFiles::isWeights).toList()) {
                DanglingLink.refuse(file);
                stamps.put(file, FileStamp.of(file));
            }
        }
        return new WeightFiles(folder, stamps);
    }

    private static boolean isWeights(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".safetensors") || (name.startsWith("pytorch_model") && name.endsWith(".bin"));
    }

    /** Over their names and hashes: what adapters know their base by. */
    String sha256() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<Path, FileStamp> file : stamps.entrySet()) {
            lines.append(file.getKey().getFileName())
                    .append(' ')
                    .append(KnownHashes.OF_USER.sha256(file.getKey()))
                    .append('\n');
        }
        return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** @throws InputException if a file was changed, has come or gone since */
    void requireUnchanged() throws IOException {
        if (!Files.isDirectory(folder) || !in(folder).stamps.equals(stamps)) {
            throw new InputException("the weights in " + folder + " have changed since they were loaded as a base:"
                    + " expected them to stay as they are; load the base again");
        }
    }
}
