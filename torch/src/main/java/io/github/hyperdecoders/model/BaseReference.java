package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.DanglingLink;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.format.TensorFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The frozen model that an adapter-only folder belongs to.
 *
 * @param name as the recipe has it, such as {@code google/t5-large-lm-adapt}
 * @param folder where it lay when the adapters were trained; another place can be given when loading
 * @param sha256 over the names and hashes of its weight files
 */
public record BaseReference(String name, String folder, String sha256) {

    static BaseReference of(String name, Path folder) throws IOException {
        return new BaseReference(name, folder.toAbsolutePath().normalize().toString(), hash(folder));
    }

    /** Where it should lie still: the embedded one wherever this machine has it. */
    Path place() {
        Path place = Path.of(folder);
        return name.equals(EmbeddedT5.NAME) && !Files.isDirectory(place) ? EmbeddedT5.folder() : place;
    }

    /**
     * Opens the weights of the base at {@code folder}.
     *
     * @throws InputException if it is not the one that the adapters were trained on
     */
    TensorFile open(Path at) throws IOException {
        if (!Files.isDirectory(at)) {
            throw new InputException("the base model " + name + " is not at " + at
                    + ": expected its folder; say where it is with --base");
        }
        String found = hash(at);
        if (!found.equals(sha256)) {
            throw new InputException("the base model at " + at + " has checksum " + found + ", expected " + sha256
                    + ": these adapters were trained on another one (" + name + ")");
        }
        return TensorFile.open(at);
    }

    private static String hash(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> children = Files.list(folder)) {
            files = children.filter(BaseReference::isWeights).sorted().toList();
        }
        StringBuilder lines = new StringBuilder();
        for (Path file : files) {
            DanglingLink.refuse(file);
            lines.append(file.getFileName())
                    .append(' ')
                    .append(Manifest.sha256(file))
                    .append('\n');
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(lines.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isWeights(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".safetensors") || (name.startsWith("pytorch_model") && name.endsWith(".bin"));
    }
}
